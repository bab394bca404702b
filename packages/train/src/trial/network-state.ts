import type { ModelVariable, Optimizer, Weights } from "@resweep/core";
import type { LossScaling } from "@resweep/engine";
import type * as tfjs from "@tensorflow/tfjs";

/** All that changes while a network trains. */
export interface NetworkState {
  readonly weights: Weights;
  /** In the optimizer's order. */
  readonly slots: readonly Float32Array[];
  /** Of loss scaling; none where losses are not scaled. */
  readonly scaling: readonly Float32Array[];
}

/** How a program's state is laid out: the network's tensors, the optimizer's slots, what loss scaling remembers. */
export interface StateLayout {
  readonly variables: readonly tfjs.Variable[];
  /** Those of them that an update changes: all but loss scaling's own. */
  readonly updated: readonly tfjs.Variable[];
  /** What was read of the program, by name. */
  parse(values: readonly Float32Array[]): NetworkState;
  /** What to write into it. */
  format(state: NetworkState): Float32Array[];
}

export function stateLayout(
  variables: readonly ModelVariable[],
  { slots }: Pick<Optimizer, "slots">,
  scaling: Pick<LossScaling, "state">,
): StateLayout {
  const updated = [...variables.map(({ variable }) => variable), ...slots];
  return {
    variables: [...updated, ...scaling.state],
    updated,
    parse(values) {
      const weights = variables.map(({ name, variable: { shape } }, i) => {
        return [name, { shape, values: values[i]! }] as const;
      });
      return {
        weights: new Map(weights),
        slots: values.slice(variables.length, updated.length),
        scaling: values.slice(updated.length),
      };
    },
    format: (state) => [
      ...variables.map(({ name }) => state.weights.get(name)!.values),
      ...state.slots,
      ...state.scaling,
    ],
  };
}
