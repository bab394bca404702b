import { count } from "../../frame/words.ts";
import type { ContestantReady } from "./contestant.ts";

interface Twin {
  readonly row: string;
  readonly precision: "float32" | "mixed";
  readonly ready: Pick<ContestantReady, "parameters" | "losses">;
}

/**
 * How far apart the losses of the first two steps may be, as a share of them: the first tells that network, start and
 * images are the same. In the second, rounding has grown: by 1% between two memory formats of PyTorch's ResNet-56.
 */
const tolerance = { float32: [0.001, 0.05], mixed: [0.02, 0.1] };

/**
 * One line that says in what two sides are the same: parameters, and the losses of the first two steps from the same
 * weights on the same images. Throws where they are not: the figures would compare different work.
 */
export function checkTwins(network: string, twins: readonly Twin[]): string {
  const [first] = twins;
  if (!first) return `${network}: nothing to compare`;
  for (const { row, precision, ready } of twins) {
    if (ready.parameters !== first.ready.parameters) {
      throw new Error(
        `${row} has ${count(ready.parameters)} parameters, ${first.row} ${count(first.ready.parameters)}: they are not the same network`,
      );
    }
    for (const [step, loss] of ready.losses.entries()) {
      const expected = first.ready.losses[step]!;
      if (Math.abs(loss - expected) <= tolerance[precision][step]! * Math.abs(expected)) continue;
      throw new Error(
        `the loss of step ${step + 1} is ${loss} in ${row}, ${expected} in ${first.row}: they do not do the same work`,
      );
    }
  }
  const losses = first.ready.losses.map((loss) => loss.toFixed(4)).join(", ");
  return `${network}: ${count(first.ready.parameters)} parameters and first losses ${losses} in all ${twins.length}`;
}
