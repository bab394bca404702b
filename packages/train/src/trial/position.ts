import { startWatch } from "@resweep/core";
import { JsonNumber } from "@resweep/spec";
import { z } from "zod";

const Values = z.record(z.string(), JsonNumber);

/** Where a trial stands, and what it must remember to go on as if it had never stopped. */
export const Position = z.object({
  /** Place in the plan of the stage under way; the plan's length once all are done. */
  stage: z.int(),
  /** Whether that stage has begun. */
  begun: z.boolean(),
  /** Whole epochs trained in it. */
  epoch: z.int(),
  /** Updates made in the epoch under way. */
  epochStep: z.int(),
  /** Updates over all stages. */
  step: z.int(),
  /** Training time over all stages, evaluation left out. */
  trainMs: z.number(),
  /** The part of it that the stages before this one took; null in checkpoints of before this was kept. */
  earlierMs: z.number().nullable().default(null),
  /** Sums over the epoch under way. */
  lossSum: z.number(),
  correct: z.number(),
  /** Updates left out because gradients were beyond float16; of before there were any: 0. */
  skipped: z.number().default(0),
  /** How far a warm-up is that ends on a condition. */
  warmup: z
    .object({ over: z.boolean(), updates: z.int(), correct: z.number() })
    .default(startWatch),
  /** Latest value of each metric per epoch or stage, over the trial. */
  latest: Values,
  /** Best value of each metric per epoch, in the stage under way. */
  best: Values,
  /** The checkpoint of the network that entered the stage under way; null where none did, or before this was kept. */
  entered: z.object({ key: z.string(), sha256: z.string() }).nullable().default(null),
});
export type Position = z.infer<typeof Position>;

export function startPosition(): Position {
  return {
    stage: 0,
    begun: false,
    epoch: 0,
    epochStep: 0,
    step: 0,
    trainMs: 0,
    earlierMs: 0,
    lossSum: 0,
    correct: 0,
    skipped: 0,
    warmup: startWatch,
    latest: {},
    best: {},
    entered: null,
  };
}

/** The same trial at the start of its next stage. */
export function nextStage(position: Position): Position {
  const { stage, trainMs: earlierMs } = position;
  return { ...position, stage: stage + 1, begun: false, epoch: 0, earlierMs, best: {} };
}
