import { float } from "@resweep/spec";
import type * as tfjs from "@tensorflow/tfjs";
import type { TensorFlow } from "../tensorflow.ts";
import { decayOf, decayOptions, withCoupledDecay } from "./decay-options.ts";
import { defineOptimizer } from "./definition.ts";
import { slotsLike } from "./slots.ts";

/**
 * Each kernel has a rate of its own: v = momentum v + learningRate ratio (g + weightDecay w);  w -= v, with
 * ratio = trust |w| / (|g| + weightDecay |w|), and 1 where |w| or |g| is 0. Batch norm and biases keep a ratio of 1.
 */
export const lars = defineOptimizer({
  name: "lars",
  summary: "Momentum with a rate for each layer that follows its weights, for large batches",
  source: "You et al. 2017, arXiv:1708.03888, algorithm 1",
  space: {
    momentum: float({ default: 0.9, min: 0, max: 0.9999, help: "Share of the last change kept" }),
    trust: float({
      default: 0.001,
      min: 1e-6,
      max: 1,
      scale: "log",
      help: "How far a layer may move at a rate of 1, as a share of the norm of its weights",
    }),
    ...decayOptions(0.0005),
  },
  slotsPerParameter: ({ momentum }) => (momentum > 0 ? 1 : 0),
  momentum: (options) => options.momentum,
  create(tf, options, variables) {
    const velocities = options.momentum > 0 ? slotsLike(tf, "velocity", variables) : [];
    return {
      slots: velocities,
      apply: (gradients, learningRate, momentum: tfjs.Scalar | number = options.momentum) =>
        tf.tidy(() => {
          variables.forEach((trained, i) => {
            const { variable } = trained;
            const raw = gradients[i]!;
            // Exempt as from weight decay: all but kernels.
            const rate = trained.decay
              ? tf.mul(
                  learningRate,
                  ratioOf(tf, variable, raw, options.trust, decayOf(options, trained)),
                )
              : learningRate;
            let change: tfjs.Tensor = tf.mul(withCoupledDecay(tf, options, trained, raw), rate);
            const velocity = velocities[i];
            if (velocity) {
              change = tf.add(tf.mul(velocity, momentum), change);
              velocity.assign(change);
            }
            variable.assign(tf.sub(variable, change));
          });
        }),
      dispose: () => tf.dispose(velocities),
    };
  },
});

function ratioOf(
  tf: TensorFlow,
  variable: tfjs.Tensor,
  gradient: tfjs.Tensor,
  trust: number,
  weightDecay: number,
): tfjs.Tensor {
  const [weights, slope] = [variable, gradient].map((x) => tf.sqrt(tf.sum(tf.square(x))));
  const ratio = tf.div(tf.mul(weights!, trust), tf.add(slope!, tf.mul(weights!, weightDecay)));
  return tf.where(tf.greater(tf.mul(weights!, slope!), 0), ratio, tf.onesLike(ratio));
}
