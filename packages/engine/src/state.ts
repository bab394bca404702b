import { InvalidInput } from "@resweep/spec";
import type { Variable } from "@tensorflow/tfjs";
import type { TensorFlow } from "./backend.ts";

/** Checks values against the variables they are to replace, before anything is written. */
export function checkStateValues(
  state: readonly Variable[],
  values: readonly Float32Array[],
): void {
  if (values.length !== state.length) {
    throw InvalidInput.at("state", `must hold ${state.length} arrays, not ${values.length}`);
  }
  for (const [index, { name, size, shape }] of state.entries()) {
    if (values[index]!.length !== size) {
      throw InvalidInput.at(
        `state.${index}`,
        `"${name}" has shape [${shape.join(", ")}], ${size} values, not ${values[index]!.length}`,
      );
    }
  }
}

/** Makes the variables read as zeros that take no memory: all are views of one array, which nothing has touched. */
export function releaseValues(tf: TensorFlow, state: readonly Variable[]): void {
  const zeros = new ArrayBuffer(4 * Math.max(0, ...state.map(({ size }) => size)));
  tf.tidy(() => {
    for (const variable of state) {
      const { size, shape, dtype } = variable;
      if (dtype !== "float32") continue;
      variable.assign(tf.tensor(new Float32Array(zeros, 0, size), shape, dtype));
    }
  });
}

/** A copy of `values` in the array type that TensorFlow wants for `dtype`. */
export function copyAs(
  dtype: string,
  values: Float32Array,
): Float32Array | Int32Array | Uint8Array {
  if (dtype === "float32") return values.slice();
  if (dtype === "int32") return Int32Array.from(values);
  if (dtype === "bool") return Uint8Array.from(values);
  throw InvalidInput.at("state", `cannot hold ${dtype} values`);
}
