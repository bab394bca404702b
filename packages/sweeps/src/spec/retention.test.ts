import { describe, expect, test } from "vitest";
import { parseSweepSpec } from "./parse-sweep-spec.ts";
import { keptCheckpoints } from "./retention.ts";

const accepted = (checkpoints: unknown) =>
  parseSweepSpec({ retention: { checkpoints } }).retention.checkpoints;
const refusal = (checkpoints: unknown) => {
  try {
    accepted(checkpoints);
  } catch (error) {
    return (error as Error).message;
  }
  return "accepted";
};

describe("retention", () => {
  test("is a word or what is kept, and parsing it again changes nothing", () => {
    for (const word of ["best-and-last", "last", "all"]) expect(accepted(word)).toBe(word);
    const whole = accepted({ last: 2, every: 10 });
    expect(whole).toEqual({ last: 2, best: true, every: 10 });
    expect(accepted(whole)).toEqual(whole);
    expect(parseSweepSpec({}).retention.checkpoints).toBe("best-and-last");
  });

  test.each([
    ["bests", 'retention.checkpoints: unknown word "bests"'],
    [3, "retention.checkpoints: must be one of best-and-last, last, all, or write { last: 1,"],
    [[], "retention.checkpoints: must be one of"],
    [{ last: 0 }, "retention.checkpoints.last: must be"],
    [{ every: 0.5 }, "retention.checkpoints.every: must be"],
    [{ lasts: 2 }, 'retention.checkpoints: unknown key "lasts"; did you mean "last"?'],
    [{ best: "yes" }, "retention.checkpoints.best: must be"],
  ])("%j is refused by name", (checkpoints, message) => {
    expect(refusal(checkpoints)).toContain(message);
  });

  test("of a stored specification is read loosely, and in doubt keeps", () => {
    const of = (checkpoints: unknown) => keptCheckpoints({ retention: { checkpoints } });
    expect(of("last")).toEqual({ last: 1, best: false, every: null });
    expect(of("all")).toBeNull();
    expect(of({ last: 3, best: false, every: 5 })).toEqual({ last: 3, best: false, every: 5 });
    expect(of("a word of a later version")).toBeNull();
    expect(of({})).toEqual({ last: 1, best: true, every: null });
    // Before there was any: the default.
    expect(keptCheckpoints({ name: "old" })).toEqual({ last: 1, best: true, every: null });
    expect(keptCheckpoints(null)).toEqual({ last: 1, best: true, every: null });
  });
});
