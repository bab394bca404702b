import { flag, float } from "@resweep/spec";
import type * as tfjs from "@tensorflow/tfjs";
import { eitherDecayOptions, withCoupledDecay, withDecoupledDecay } from "./decay-options.ts";
import { defineOptimizer } from "./definition.ts";
import { slotsLike } from "./slots.ts";

/**
 * v = momentum v + g + weightDecay w;  w -= learningRate v,
 * with Nesterov's  w -= learningRate (g + weightDecay w + momentum v).
 * Decoupled decay is left out of v, and w loses learningRate weightDecay w beside it.
 */
export const sgd = defineOptimizer({
  name: "sgd",
  summary: "Stochastic gradient descent with momentum",
  source: "Sutskever et al. 2013; the learning rate outside the velocity as in He et al. 2015",
  space: {
    momentum: float({ default: 0.9, min: 0, max: 0.9999, help: "Share of the velocity kept" }),
    nesterov: flag({ default: true, help: "Nesterov's look-ahead" }),
    ...eitherDecayOptions(0.0005, false),
  },
  slotsPerParameter: ({ momentum }) => (momentum > 0 ? 1 : 0),
  momentum: (options) => options.momentum,
  create(tf, options, variables) {
    const { nesterov } = options;
    const velocities = options.momentum > 0 ? slotsLike(tf, "velocity", variables) : [];
    return {
      slots: velocities,
      apply: (gradients, learningRate, momentum: tfjs.Scalar | number = options.momentum) =>
        tf.tidy(() => {
          variables.forEach((trained, i) => {
            const { variable } = trained;
            const gradient = withCoupledDecay(tf, options, trained, gradients[i]!);
            let change: tfjs.Tensor = tf.mul(gradient, learningRate);
            const velocity = velocities[i];
            if (velocity) {
              const next = tf.add(tf.mul(velocity, momentum), gradient);
              velocity.assign(next);
              change = nesterov
                ? tf.add(change, tf.mul(tf.mul(next, momentum), learningRate))
                : tf.mul(next, learningRate);
            }
            variable.assign(tf.sub(withDecoupledDecay(tf, options, trained, learningRate), change));
          });
        }),
      dispose: () => tf.dispose(velocities),
    };
  },
});
