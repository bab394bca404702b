import { float } from "@resweep/spec";
import type * as tfjs from "@tensorflow/tfjs";
import { eitherDecayOptions, withCoupledDecay, withDecoupledDecay } from "./decay-options.ts";
import { defineOptimizer } from "./definition.ts";
import { moved, slotsLike } from "./slots.ts";

/**
 * TensorFlow's form: s = rho s + (1 - rho) g²;  m = momentum m + learningRate g / sqrt(s + epsilon);  w -= m.
 * Epsilon is inside the root, s starts at 1 (at 0 the first updates would be too long), and the rate is inside m.
 */
export const rmsprop = defineOptimizer({
  name: "rmsprop",
  summary: "Gradients divided by the root of their mean square, with momentum",
  source:
    "Tieleman and Hinton 2012, lecture 6.5, as TensorFlow has it; Tan and Le 2019, arXiv:1905.11946, sec. 5.2",
  space: {
    rho: float({ default: 0.9, min: 0, max: 0.99999, help: "Decay of the mean square" }),
    momentum: float({ default: 0.9, min: 0, max: 0.9999, help: "Share of the last change kept" }),
    epsilon: float({
      default: 1e-3,
      min: 1e-16,
      max: 1,
      scale: "log",
      help: "Added to the mean square",
    }),
    ...eitherDecayOptions(1e-5, false),
  },
  slotsPerParameter: ({ momentum }) => (momentum > 0 ? 2 : 1),
  momentum: (options) => options.momentum,
  create(tf, options, variables) {
    const { rho, epsilon } = options;
    const squares = slotsLike(tf, "square", variables, 1);
    const changes = options.momentum > 0 ? slotsLike(tf, "change", variables) : [];
    const slots = [...squares, ...changes];
    return {
      slots,
      apply: (gradients, learningRate, momentum: tfjs.Scalar | number = options.momentum) =>
        tf.tidy(() => {
          const share = tf.sub(1, rho);
          variables.forEach((trained, i) => {
            const gradient = withCoupledDecay(tf, options, trained, gradients[i]!);
            const square = moved(tf, squares[i]!, tf.square(gradient), share);
            squares[i]!.assign(square);
            const root = tf.sqrt(tf.add(square, epsilon));
            let change: tfjs.Tensor = tf.div(tf.mul(gradient, learningRate), root);
            const last = changes[i];
            if (last) {
              change = tf.add(tf.mul(last, momentum), change);
              last.assign(change);
            }
            const decayed = withDecoupledDecay(tf, options, trained, learningRate);
            trained.variable.assign(tf.sub(decayed, change));
          });
        }),
      dispose: () => tf.dispose(slots),
    };
  },
});
