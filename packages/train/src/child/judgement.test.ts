import type { SpoolRecord } from "@resweep/spec";
import { expect, test, vi } from "vitest";
import { createJudgement } from "./judgement.ts";

const metric = "validation/accuracy";
const epoch = (
  number: number,
  values: Record<string, number> = { [metric]: 0.5 },
): SpoolRecord => ({
  ...{ type: "points", step: number * 10, epoch: number, stage: 0, trainMs: number, values },
});
const never = new AbortController().signal;

/** Whether it is through before anything else had a turn. */
async function passes(heard: Promise<void>): Promise<boolean> {
  let through = false;
  void heard.then(() => {
    through = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  return through;
}

test("the end of an epoch is waited on until it was judged; steps and other metrics are not", async () => {
  const onMeasured = vi.fn();
  const end = new AbortController();
  const judgement = createJudgement({ metric, patienceMs: 60_000, signal: end.signal, onMeasured });
  judgement.saw(epoch(0));
  judgement.saw(epoch(0.5));
  judgement.saw(epoch(1, { "train/loss": 1 }));
  expect(onMeasured).not.toHaveBeenCalled();
  expect(await passes(judgement.heard())).toBe(true);

  judgement.saw(epoch(1));
  expect(onMeasured).toHaveBeenCalledOnce();
  const heard = judgement.heard();
  expect(await passes(heard)).toBe(false);
  judgement.judged();
  await heard;
  expect(await passes(judgement.heard())).toBe(true);

  // An answer that came first is not waited for again, and who is to end waits for nobody.
  judgement.saw(epoch(2));
  judgement.judged();
  expect(await passes(judgement.heard())).toBe(true);
  judgement.saw(epoch(3));
  const last = judgement.heard();
  end.abort("stop");
  await last;
  judgement.saw(epoch(4));
  expect(await passes(judgement.heard())).toBe(true);
});

test("what no scheduler judges waits for nothing", async () => {
  const onMeasured = vi.fn();
  const judgement = createJudgement({ metric: null, signal: never, onMeasured });
  judgement.saw(epoch(1));
  expect(onMeasured).not.toHaveBeenCalled();
  expect(await passes(judgement.heard())).toBe(true);
});

test("an outage is waited for once, until somebody answers again", async () => {
  const judgement = createJudgement({ metric, patienceMs: 20, signal: never, onMeasured() {} });
  judgement.saw(epoch(1));
  expect(await passes(judgement.heard())).toBe(false);
  await new Promise((resolve) => setTimeout(resolve, 50));
  judgement.saw(epoch(2));
  expect(await passes(judgement.heard())).toBe(true);
  judgement.judged();
  judgement.saw(epoch(3));
  expect(await passes(judgement.heard())).toBe(false);
});
