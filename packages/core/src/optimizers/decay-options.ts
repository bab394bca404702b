import { flag, float } from "@resweep/spec";
import type * as tfjs from "@tensorflow/tfjs";
import type { TensorFlow } from "../tensorflow.ts";

/** The options every optimizer shares. */
export const decayOptions = (weightDecay: number) => ({
  weightDecay: float({ default: weightDecay, min: 0, max: 1, help: "Decay of the weights" }),
  decayNormAndBias: flag({
    default: false,
    help: "Whether weight decay also applies to batch norm and biases (He 2015 does, Goyal 2017 does not)",
  }),
});

/** Those of an optimizer that can decay either way. */
export const eitherDecayOptions = (weightDecay: number, decoupled: boolean) => ({
  ...decayOptions(weightDecay),
  decoupled: flag({
    default: decoupled,
    help: "Weight decay times the learning rate comes off the weight itself (Loshchilov and Hutter 2019); else it is coupled: added to the gradient",
  }),
});

interface Decay {
  readonly weightDecay: number;
  readonly decayNormAndBias: boolean;
  readonly decoupled?: boolean;
}

interface Decayed {
  readonly variable: tfjs.Variable;
  readonly decay: boolean;
}

/** The decay of one variable. */
export function decayOf({ weightDecay, decayNormAndBias }: Decay, { decay }: Decayed): number {
  return decay || decayNormAndBias ? weightDecay : 0;
}

/** The gradient with coupled decay added to it. */
export function withCoupledDecay(
  tf: TensorFlow,
  options: Decay,
  trained: Decayed,
  gradient: tfjs.Tensor,
): tfjs.Tensor {
  const weightDecay = decayOf(options, trained);
  if (options.decoupled || weightDecay === 0) return gradient;
  return tf.add(gradient, tf.mul(trained.variable, weightDecay));
}

/** The variable with decoupled decay taken off it. */
export function withDecoupledDecay(
  tf: TensorFlow,
  options: Decay,
  trained: Decayed,
  learningRate: tfjs.Scalar,
): tfjs.Tensor {
  const { variable } = trained;
  const weightDecay = decayOf(options, trained);
  if (!options.decoupled || weightDecay === 0) return variable;
  return tf.sub(variable, tf.mul(variable, tf.mul(learningRate, weightDecay)));
}
