import type { Tensor, Variable } from "@tensorflow/tfjs";
import type { TensorFlow } from "../backend.ts";

/**
 * Holds every variable of tfjs as it is now, so that a recorded run, which assigns to them, leaves no trace.
 * Each of `state` meanwhile stands on a tensor of its own: variables made from one tensor share it,
 * and could not be told apart by the operations that read them.
 * @param standIn gives that tensor; it belongs to the caller.
 */
export function holdVariables(
  tf: TensorFlow,
  state: readonly Variable[],
  standIn: (variable: Variable, index: number) => Tensor,
) {
  const registered = () => Object.values(tf.engine().state.registeredVariables) as Variable[];
  const before = new Map<Variable, Tensor>();
  for (const variable of new Set([...registered(), ...state])) {
    before.set(
      variable,
      tf.tidy(() => tf.keep(variable.clone())),
    );
  }
  for (const [index, variable] of state.entries()) variable.assign(standIn(variable, index));
  return {
    /** Variables that were made since, and variables other than `state` that were assigned to. */
    intruders(): { made: Variable[]; assigned: Variable[] } {
      const known = new Set(state);
      return {
        made: registered().filter((variable) => !before.has(variable)),
        assigned: [...before]
          .filter(([variable, held]) => !known.has(variable) && variable.dataId !== held.dataId)
          .map(([variable]) => variable),
      };
    },
    restore(): void {
      for (const variable of registered()) if (!before.has(variable)) variable.dispose();
      for (const [variable, held] of before) {
        if (variable.dataId !== held.dataId) variable.assign(held);
        held.dispose();
      }
    },
  };
}
