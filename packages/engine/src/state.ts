import { InvalidInput } from "@resweep/spec";
import type { Variable } from "@tensorflow/tfjs";

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
