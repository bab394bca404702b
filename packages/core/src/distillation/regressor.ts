import type * as tfjs from "@tensorflow/tfjs";
import { convolutionInitializer } from "../model/initializers.ts";
import type { ModelVariable } from "../model/weights.ts";
import type { TensorFlow } from "../tensorflow.ts";
import type { FeaturePair } from "./feature-pairs.ts";

/** A 1x1 convolution from the student's channels to the teacher's (Romero et al. 2014, sec. 2.2). */
export interface Regressor {
  readonly variables: readonly ModelVariable[];
  /** [batch, height, width, channels] */
  apply(features: tfjs.Tensor): tfjs.Tensor;
}

/** Drawn by the seed and its name; null where the channels are equal. Its variables are the caller's to dispose of. */
export function regressorOf(
  tf: TensorFlow,
  { from, to }: Pick<FeaturePair, "from" | "to">,
  seed: number,
  name: string,
): Regressor | null {
  if (from === to) return null;
  const [kernel, bias] = tf.tidy(() => [
    tf.variable(convolutionInitializer(tf, seed, name).apply([1, 1, from, to]) as tfjs.Tensor4D),
    tf.variable(tf.zeros([to])),
  ]);
  const named = (part: string, variable: tfjs.Variable, decay: boolean): ModelVariable => ({
    ...{ name: `${name}.${part}`, node: name, variable, trainable: true, decay },
  });
  return {
    variables: [
      named("weight", kernel as tfjs.Variable, true),
      named("bias", bias as tfjs.Variable, false),
    ],
    apply: (features) =>
      tf.add(
        tf.conv2d(features as tfjs.Tensor4D, kernel as tfjs.Tensor4D, 1, "valid"),
        bias as tfjs.Tensor1D,
      ),
  };
}
