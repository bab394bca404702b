import { flag, float } from "@resweep/spec";
import { decayOf, decayOptions } from "./decay-options.ts";
import { defineOptimizer } from "./definition.ts";
import { slotsLike } from "./slots.ts";

/**
 * v = momentum v + g + weightDecay w;  w -= learningRate v,
 * with Nesterov's  w -= learningRate (g + weightDecay w + momentum v).
 */
export const sgd = defineOptimizer({
  name: "sgd",
  summary: "Stochastic gradient descent with momentum",
  source: "Sutskever et al. 2013; the learning rate outside the velocity as in He et al. 2015",
  space: {
    momentum: float({ default: 0.9, min: 0, max: 0.9999, help: "Share of the velocity kept" }),
    nesterov: flag({ default: true, help: "Nesterov's look-ahead" }),
    ...decayOptions(0.0005, "Coupled: added to the gradient"),
  },
  slotsPerParameter: ({ momentum }) => (momentum > 0 ? 1 : 0),
  create(tf, options, variables) {
    const { momentum, nesterov } = options;
    const velocities = momentum > 0 ? slotsLike(tf, "velocity", variables) : [];
    return {
      slots: velocities,
      apply: (gradients, learningRate) =>
        tf.tidy(() => {
          variables.forEach((trained, i) => {
            const { variable } = trained;
            const weightDecay = decayOf(options, trained);
            const raw = gradients[i]!;
            const gradient = weightDecay > 0 ? tf.add(raw, tf.mul(variable, weightDecay)) : raw;
            let direction = gradient;
            const velocity = velocities[i];
            if (velocity) {
              const next = tf.add(tf.mul(velocity, momentum), gradient);
              velocity.assign(next);
              direction = nesterov ? tf.add(gradient, tf.mul(next, momentum)) : next;
            }
            variable.assign(tf.sub(variable, tf.mul(direction, learningRate)));
          });
        }),
      dispose: () => tf.dispose(velocities),
    };
  },
});
