import { expect, test } from "vitest";
import { rowWindow } from "./row-window.ts";

test("of many rows those in view are drawn, and the rest keeps its height", () => {
  for (const top of [400, 0, -37 * 5000, -37 * 9990]) {
    const { from, to, above, below } = rowWindow(10_000, 37, top, 900);
    const inView = [
      Math.max(0, Math.floor(-top / 37)),
      Math.min(9999, Math.floor((899 - top) / 37)),
    ];
    expect(from).toBeLessThanOrEqual(inView[0]!);
    expect(to).toBeGreaterThan(inView[1]!);
    expect(to - from).toBeLessThan(100);
    expect(above + below + (to - from) * 37).toBe(370_000);
  }
});

test("a table far above or below the view draws none; a short one all", () => {
  expect(rowWindow(1000, 37, 90_000, 900)).toMatchObject({ from: 0, to: 0 });
  expect(rowWindow(1000, 37, -90_000, 900)).toMatchObject({ from: 1000, to: 1000 });
  expect(rowWindow(12, 37, 100, 900)).toEqual({ from: 0, to: 12, above: 0, below: 0 });
});
