import type { ModelVariable, Optimizer, Weights } from "@resweep/core";
import type * as tfjs from "@tensorflow/tfjs";

/** All that changes while a network trains. */
export interface NetworkState {
  readonly weights: Weights;
  /** In the optimizer's order. */
  readonly slots: readonly Float32Array[];
}

/** How a program's state is laid out: the network's tensors, then the optimizer's slots. */
export interface StateLayout {
  readonly variables: readonly tfjs.Variable[];
  /** What was read of the program, by name. */
  parse(values: readonly Float32Array[]): NetworkState;
  /** What to write into it. */
  format(state: NetworkState): Float32Array[];
}

export function stateLayout(
  variables: readonly ModelVariable[],
  { slots }: Pick<Optimizer, "slots">,
): StateLayout {
  return {
    variables: [...variables.map(({ variable }) => variable), ...slots],
    parse(values) {
      const weights = variables.map(({ name, variable: { shape } }, i) => {
        return [name, { shape, values: values[i]! }] as const;
      });
      return { weights: new Map(weights), slots: values.slice(variables.length) };
    },
    format: (state) => [
      ...variables.map(({ name }) => state.weights.get(name)!.values),
      ...state.slots,
    ],
  };
}
