import { float } from "@resweep/spec";
import type * as tfjs from "@tensorflow/tfjs";
import { eitherDecayOptions, withCoupledDecay, withDecoupledDecay } from "./decay-options.ts";
import { defineOptimizer } from "./definition.ts";
import { moved, scalarSlot, slotsLike } from "./slots.ts";

/**
 * Adam with bias correction and decoupled decay: w -= learningRate (m' / (sqrt(v') + epsilon) + weightDecay w).
 * With coupled decay it is Adam with an L2 penalty.
 */
export const adamw = defineOptimizer({
  name: "adamw",
  summary: "Adam with decoupled weight decay",
  source: "Loshchilov and Hutter 2019, arXiv:1711.05101, algorithm 2",
  space: {
    beta1: float({ default: 0.9, min: 0, max: 0.9999, help: "Decay of the mean gradient" }),
    beta2: float({ default: 0.999, min: 0, max: 0.99999, help: "Decay of the mean square" }),
    epsilon: float({ default: 1e-8, min: 1e-16, max: 1, scale: "log", help: "Added to the root" }),
    ...eitherDecayOptions(0.01, true),
  },
  slotsPerParameter: () => 2,
  momentum: ({ beta1 }) => beta1,
  create(tf, options, variables) {
    const { beta2, epsilon } = options;
    const means = slotsLike(tf, "mean", variables);
    const squares = slotsLike(tf, "square", variables);
    // beta^t as state, not a counter in JavaScript: a recorded step replays it.
    const power1 = scalarSlot(tf, "beta1-power", 1);
    const power2 = scalarSlot(tf, "beta2-power", 1);
    const slots = [...means, ...squares, power1, power2];
    return {
      slots,
      apply: (gradients, learningRate, beta1: tfjs.Scalar | number = options.beta1) =>
        tf.tidy(() => {
          const [share1, share2] = [tf.sub(1, beta1), tf.sub(1, beta2)];
          const nextPower1 = tf.mul(power1, beta1);
          const nextPower2 = tf.mul(power2, beta2);
          const correction1 = tf.sub(1, nextPower1);
          const correction2 = tf.sqrt(tf.sub(1, nextPower2));
          // Kingma and Ba 2015, sec. 2: correcting these two scalars instead of every mean and square is the same.
          const rate = tf.div(tf.mul(learningRate, correction2), correction1);
          const added = tf.mul(epsilon, correction2);
          variables.forEach((trained, i) => {
            const gradient = withCoupledDecay(tf, options, trained, gradients[i]!);
            const mean = moved(tf, means[i]!, gradient, share1);
            const square = moved(tf, squares[i]!, tf.square(gradient), share2);
            means[i]!.assign(mean);
            squares[i]!.assign(square);
            const change = tf.div(tf.mul(mean, rate), tf.add(tf.sqrt(square), added));
            const decayed = withDecoupledDecay(tf, options, trained, learningRate);
            trained.variable.assign(tf.sub(decayed, change));
          });
          power1.assign(nextPower1);
          power2.assign(nextPower2);
        }),
      dispose: () => tf.dispose(slots),
    };
  },
});
