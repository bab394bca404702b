import { Conflict, NotFound, Unavailable } from "@resweep/spec";
import { expect, test } from "vitest";
import type { Platform } from "../platform.ts";
import { actOnSweeps, actOnTrials, ManySweeps, ManyTrials, mostAtOnce } from "./act-on-many.ts";

/** Trials 1 to 4 of sweep 7, 5 and 6 of sweep 8; the third has ended, the fifth is where Postgres went away. */
function recording() {
  const calls: string[] = [];
  const change = (what: string) => async (id: number) => {
    calls.push(`${what} ${id}`);
    if (id === 3) throw new Conflict("Trial 3 has ended (failed)");
    if (id === 4) throw new NotFound("There is no trial 4");
    if (id === 5) throw new Unavailable("Postgres is away");
    return { sweepId: id < 5 ? 7 : 8 };
  };
  const platform = {
    store: {
      trials: {
        setDesired: (id: number, desired: string) => change(desired)(id),
        reopen: change("reopen"),
        advance: change("advance"),
      },
      sweeps: { setDesired: (id: number, desired: string) => change(desired)(id) },
      deletions: { deleteTrial: change("delete"), undeleteTrial: change("undelete") },
    },
    queue: { publishHint: async (id: number) => void calls.push(`hint ${id}`) },
  } as unknown as Platform;
  return { platform, calls };
}
const by = { by: "ada" };

test("each is asked alone, and what one does not allow stops none of the others", async () => {
  const { platform, calls } = recording();
  expect(await actOnTrials(platform, "cancel", [1, 3, 2, 4, 6], by)).toEqual([
    { id: 1, done: true, why: null },
    { id: 3, done: false, why: "Trial 3 has ended (failed)" },
    { id: 2, done: true, why: null },
    { id: 4, done: false, why: "There is no trial 4" },
    { id: 6, done: true, why: null },
  ]);
  expect(calls).toEqual([
    ...["cancel 1", "cancel 3", "cancel 2", "cancel 4", "cancel 6"],
    ...["hint 7", "hint 8"],
  ]);
});

test("where Postgres is away the rest is not tried, and pages hear of what was done", async () => {
  const { platform, calls } = recording();
  await expect(actOnTrials(platform, "resume", [1, 5, 2], by)).rejects.toThrow("is away");
  expect(calls).toEqual(["run 1", "run 5", "hint 7"]);
});

test("those that are put before the others stay in the order in which they were named", async () => {
  const { platform, calls } = recording();
  const acted = await actOnTrials(platform, "advance", [2, 6, 1], by);
  expect(acted.map(({ id }) => id)).toEqual([2, 6, 1]);
  expect(calls.slice(0, 3)).toEqual(["advance 1", "advance 6", "advance 2"]);
});

test("of sweeps too; a priority must be said", async () => {
  const { platform, calls } = recording();
  expect(await actOnSweeps(platform, "pause", [2, 3], by)).toMatchObject([
    { id: 2, done: true },
    { id: 3, done: false },
  ]);
  expect(calls).toEqual(["pause 2", "hint 2", "pause 3"]);
  await expect(actOnSweeps(platform, "prioritise", [2], by)).rejects.toThrow(
    "priority: is missing",
  );
});

test("a request names each once, and not too many", () => {
  expect(ManyTrials.parse({ action: "pause", trials: [2, 2, 1] }).trials).toEqual([2, 1]);
  const many = Array.from({ length: mostAtOnce + 1 }, (_, at) => at + 1);
  for (const trials of [[], [0], [1.5], many])
    expect(ManyTrials.safeParse({ action: "pause", trials }).success).toBe(false);
  // Deleting takes another right than what is asked for here.
  expect(ManyTrials.safeParse({ action: "delete", trials: [1] }).success).toBe(false);
  expect(ManySweeps.safeParse({ action: "delete", sweeps: [1] }).success).toBe(false);
});
