import type { TensorFlow } from "../tensorflow.ts";
import type { Optimizer, TrainedVariable } from "./definition.ts";

/** One optimizer for each factor of the learning rate among the variables, as if they were one. */
export function discriminative(
  tf: TensorFlow,
  variables: readonly TrainedVariable[],
  create: (variables: readonly TrainedVariable[]) => Optimizer,
): Optimizer {
  const rates = [...new Set(variables.map(({ rate = 1 }) => rate))];
  if (rates.every((rate) => rate === 1)) return create(variables);
  const groups = rates.map((rate) => {
    const own = [...variables.keys()].filter((place) => (variables[place]!.rate ?? 1) === rate);
    return { rate, own, optimizer: create(own.map((place) => variables[place]!)) };
  });
  return {
    slots: groups.flatMap(({ optimizer }) => optimizer.slots),
    apply(gradients, learningRate, momentum) {
      for (const { rate, own, optimizer } of groups) {
        tf.tidy(() => {
          const scaled = tf.mul(learningRate, rate) as typeof learningRate;
          optimizer.apply(
            own.map((place) => gradients[place]!),
            scaled,
            momentum,
          );
        });
      }
    },
    dispose() {
      for (const { optimizer } of groups) optimizer.dispose();
    },
  };
}
