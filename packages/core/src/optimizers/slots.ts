import type * as tfjs from "@tensorflow/tfjs";
import type { TensorFlow } from "../tensorflow.ts";
import type { TrainedVariable } from "./definition.ts";

/** One variable per trained variable, filled with `value`, outside any tidy. */
export function slotsLike(
  tf: TensorFlow,
  slot: string,
  variables: readonly TrainedVariable[],
  value = 0,
): tfjs.Variable[] {
  return variables.map(({ name, variable: { shape } }) =>
    tf.tidy(() => tf.variable(tf.fill(shape, value), false, slotName(tf, `${slot}/${name}`))),
  );
}

export function scalarSlot(tf: TensorFlow, slot: string, value: number): tfjs.Variable {
  return tf.tidy(() => tf.variable(tf.scalar(value), false, slotName(tf, slot)));
}

/** A moving average: `share` of the way from where it was to `value`. */
export function moved(
  tf: TensorFlow,
  average: tfjs.Tensor,
  value: tfjs.Tensor,
  share: tfjs.Tensor,
): tfjs.Tensor {
  return tf.add(average, tf.mul(tf.sub(value, average), share));
}

/** TensorFlow.js wants names unique in the process; a second optimizer's slots get a number. */
function slotName(tf: TensorFlow, slot: string): string {
  const registered = tf.engine().registeredVariables;
  const name = `optimizer/${slot}`;
  let unique = name;
  for (let n = 1; unique in registered; n++) unique = `${name}_${n}`;
  return unique;
}
