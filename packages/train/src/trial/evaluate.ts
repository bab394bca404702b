import { type Dataset, evaluationBatches } from "@resweep/data";
import { breathe } from "./interruption.ts";
import type { BatchSums, Evaluated } from "./network.ts";
import type { Values } from "./recorder.ts";
import type { EvaluationPart, Setting } from "./setting.ts";
import type { Tally } from "./tally.ts";
import type { TrialRun } from "./trial-run.ts";

/**
 * `split/loss`, `split/accuracy` and, with more than ten classes, `split/top5-accuracy` in inference mode.
 * @param tally told of each image.
 */
export async function evaluate(
  { signal, onStep }: Pick<TrialRun, "signal" | "onStep">,
  { dataset, images, evaluationBatchSize: batchSize }: Setting,
  network: Evaluated,
  { split, part, indices }: EvaluationPart,
  tally?: Tally,
): Promise<Values> {
  let [loss, correct, top5, count] = [0, 0, 0, 0];
  const batches = evaluationBatches(dataset[part], { batchSize, indices });
  for await (const batch of images.evaluate(part, batches)) {
    await breathe(signal, ["cancel"]);
    const start = performance.now();
    const { busyMs } = network;
    const sums = network.evaluate(batch);
    onStep?.(performance.now() - start, network.busyMs - busyMs);
    loss += sums.loss;
    correct += sums.correct;
    top5 += sums.top5;
    for (let i = 0; tally && i < batch.count; i++) {
      const image = indices ? indices[count + i]! : count + i;
      tally.add(image, batch.labels[i]!, sums.predicted[i]!, sums.confidence[i]!);
    }
    count += batch.count;
  }
  return scores(split, dataset, { loss, correct, top5 }, count);
}

/** The metrics of a split from sums over so many of its images; none of no image. */
export function scores(
  split: EvaluationPart["split"],
  { classes }: Pick<Dataset, "classes">,
  { loss, correct, top5 }: BatchSums,
  count: number,
): Values {
  if (count === 0) return {};
  return {
    [`${split}/loss`]: loss / count,
    [`${split}/accuracy`]: correct / count,
    // The fixed part of the training set has no top-5 metric: it answers the degradation question.
    ...(classes > 10 && split !== "train-fixed"
      ? { [`${split}/top5-accuracy`]: top5 / count }
      : {}),
  };
}
