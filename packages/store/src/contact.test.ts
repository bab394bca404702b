import { expect, test } from "vitest";
import { createContact } from "./contact.ts";

const at = (ms: number) => new Date(1_800_000_000_000 + ms);

test("one that keeps in contact, or has just started, takes over", () => {
  const contact = createContact(1_000);
  expect(contact.mayTakeOver()).toBe(false);
  for (let ms = 0; ms <= 5_000; ms += 1_000) {
    contact.heard(at(ms));
    expect(contact.mayTakeOver()).toBe(true);
  }
});

test("one that was away for longer than a lease waits two leases, longer if it is away again", () => {
  const contact = createContact(1_000);
  const takesOver = (ms: number) => {
    contact.heard(at(ms));
    return contact.mayTakeOver();
  };
  expect([0, 900, 2_000].map(takesOver)).toEqual([true, true, false]);
  expect([2_900, 3_900].map(takesOver)).toEqual([false, false]);
  expect([5_000, 6_000, 6_900].map(takesOver)).toEqual([false, false, false]);
  expect([7_000, 7_500].map(takesOver)).toEqual([true, true]);
});

test("answers that arrive in another order do not count as silence", () => {
  const contact = createContact(1_000);
  for (const ms of [0, 900, 100, 1_800]) contact.heard(at(ms));
  expect(contact.mayTakeOver()).toBe(true);
});
