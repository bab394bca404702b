import { expect, test } from "vitest";
import { hashPassword, isPassword } from "./password.ts";

test("a password is recognised by its hash, which is another one each time", async () => {
  const password = "correct horse battery";
  const [one, other] = await Promise.all([hashPassword(password), hashPassword(password)]);
  expect(one).toMatch(/^scrypt\$32768\$8\$3\$[\w-]{22}\$[\w-]{43}$/);
  expect(one).not.toBe(other);
  expect(await isPassword(password, one)).toBe(true);
  expect(await isPassword(`${password}!`, one)).toBe(false);
  expect(await isPassword(password, null)).toBe(false);
});

test("the same letters typed on another keyboard are the same password", async () => {
  const composed = "caf\u00e9 caf\u00e9 caf\u00e9";
  expect(await isPassword("cafe\u0301 cafe\u0301 cafe\u0301", await hashPassword(composed))).toBe(
    true,
  );
});

test.each(["short", "x".repeat(257)])("%s: refused for its length", async (password) => {
  await expect(hashPassword(password)).rejects.toThrow("12 to 256 characters");
});
