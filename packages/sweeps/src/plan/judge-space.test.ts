import { describe, expect, test } from "vitest";
import { judgeSpace, roomsOf, type WorkerRoom } from "./judge-space.ts";

const room = (name: string, store: string, freeBytes: number | null): WorkerRoom => ({
  ...{ name, store, freeBytes },
});
const judge = (gigabytes: number, ...rooms: WorkerRoom[]) =>
  judgeSpace({ checkpointBytes: gigabytes * 1e9 }, rooms);

describe("the room for checkpoints", () => {
  test("is no matter where there is enough, where nobody knows, and where nobody is", () => {
    const well = { refused: false, warning: null };
    expect(judge(1, room("a", "s", 2e9))).toEqual(well);
    expect(judge(1, room("a", "s", null))).toEqual(well);
    expect(judge(1)).toEqual(well);
  });

  test("is refused where every worker knows that it is too small", () => {
    expect(judge(3, room("a", "s", 2e9), room("b", "s", 2e9))).toEqual({
      refused: true,
      warning:
        "the checkpoints take about 3.0 GB and the artifact store has 2.0 GB free; free some, keep fewer (retention.checkpoints), or vary less",
    });
    expect(judge(5, room("a", "s", 2e9), room("b", "t", 1.5e9)).warning).toContain(
      "the workers' stores have together 3.5 GB free",
    );
  });

  test("is warned of where it may do", () => {
    const together = judge(3, room("a", "s", 2e9), room("b", "t", 1.5e9));
    expect(together.refused).toBe(false);
    expect(together.warning).toContain("worker b has 1.5 GB free, 1 more worker less than that");
    const unsure = judge(3, room("a", "s", 2e9), room("b", "t", null));
    expect(unsure.refused).toBe(false);
    expect(unsure.warning).toContain("worker a has 2.0 GB free; ");
  });

  test("is read from what connected workers tell", () => {
    const facts = (freeBytes: number | null) => ({ artifacts: { store: "s", freeBytes } });
    expect(
      roomsOf([
        { name: "a", alive: true, facts: facts(5) },
        { name: "b", alive: false, facts: facts(5) },
        { name: "c", alive: true, facts: {} },
      ]),
    ).toEqual([room("a", "s", 5), room("c", "of c", null)]);
  });
});
