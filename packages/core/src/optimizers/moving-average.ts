import type * as tfjs from "@tensorflow/tfjs";
import type { TensorFlow } from "../tensorflow.ts";

/**
 * After an update: average = decay average + (1 - decay) value, for each of the variables (Polyak and Juditsky 1992, as
 * an exponential mean in Szegedy et al. 2016, arXiv:1512.00567, sec. 8). The averages start as the values do.
 */
export function moveAverages(
  tf: TensorFlow,
  averages: readonly tfjs.Variable[],
  values: readonly tfjs.Tensor[],
  decay: number,
): void {
  tf.tidy(() => {
    averages.forEach((average, i) => {
      average.assign(tf.add(tf.mul(average, decay), tf.mul(values[i]!, 1 - decay)));
    });
  });
}
