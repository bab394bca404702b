import type { ModelVariable, Optimizer, Weights } from "@resweep/core";
import type { LossScaling } from "@resweep/engine";
import type * as tfjs from "@tensorflow/tfjs";

/** All that changes while a network trains. */
export interface NetworkState {
  readonly weights: Weights;
  /** What is trained along with the network and is no part of it; empty but in a distillation with hints. */
  readonly regressors: Weights;
  /** The moving average of the weights, batch norm's statistics included; null where none is kept. */
  readonly average: Weights | null;
  /** In the optimizer's order. */
  readonly slots: readonly Float32Array[];
  /** Of loss scaling; none where losses are not scaled. */
  readonly scaling: readonly Float32Array[];
}

/** The weights that a network is evaluated with: what came out of its training. */
export function resultOf({ average, weights }: NetworkState): Weights {
  return average ?? weights;
}

/** How a program's state is laid out. */
export interface StateLayout {
  readonly variables: readonly tfjs.Variable[];
  /** What was read of the program, by name. */
  parse(values: readonly Float32Array[]): NetworkState;
  /** What to write into it. */
  format(state: NetworkState): Float32Array[];
}

/**
 * The network's tensors, their averages, what is trained along, the optimizer's slots, what loss scaling remembers, and what is zero between
 * updates: no part of a `NetworkState`.
 */
export function stateLayout(
  variables: readonly ModelVariable[],
  averages: readonly ModelVariable[] | null,
  regressors: readonly ModelVariable[],
  { slots }: Pick<Optimizer, "slots">,
  scaling: Pick<LossScaling, "state">,
  zeroes: readonly tfjs.Variable[],
): StateLayout {
  const named = (of: readonly ModelVariable[], values: readonly Float32Array[]): Weights =>
    new Map(of.map(({ name, variable: { shape } }, i) => [name, { shape, values: values[i]! }]));
  const valuesOf = (of: readonly ModelVariable[], weights: Weights) =>
    of.map(({ name }) => weights.get(name)!.values);
  const kept = averages ?? [];
  return {
    variables: [
      ...[...variables, ...kept, ...regressors].map(({ variable }) => variable),
      ...[...slots, ...scaling.state, ...zeroes],
    ],
    parse(values) {
      const beside = variables.length + kept.length;
      const first = beside + regressors.length;
      const after = first + slots.length;
      return {
        weights: named(variables, values),
        average: averages && named(averages, values.slice(variables.length)),
        regressors: named(regressors, values.slice(beside)),
        slots: values.slice(first, after),
        scaling: values.slice(after, after + scaling.state.length),
      };
    },
    format: ({ weights, average, regressors: own, slots, scaling }) => [
      ...valuesOf(variables, weights),
      ...(average ? valuesOf(kept, average) : []),
      ...valuesOf(regressors, own),
      ...slots,
      ...scaling,
      ...zeroes.map(({ size }) => new Float32Array(size)),
    ],
  };
}
