import { InvalidInput, unknownName } from "@resweep/spec";
import type { TensorValues } from "./backend.ts";
import type { InputSpec, InputValue } from "./program.ts";

/** The values of one call, in the order of the entry's inputs. */
export type ReadInputs = (values: Readonly<Record<string, InputValue>>) => TensorValues[];

const arrays = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array, bool: Uint8Array };

/** Checks each call of an entry against what it declares, so that a mistake is named and never reaches the device. */
export function inputReader(entry: string, specs: Readonly<Record<string, InputSpec>>): ReadInputs {
  const expected = Object.entries(specs).map(([name, { shape, dtype }]) => ({
    name,
    path: `${entry}.${name}`,
    size: shape.reduce((product, length) => product * length, 1),
    array: arrays[dtype],
    shape,
  }));
  return (values) => {
    for (const name of Object.keys(values)) {
      if (!(name in specs)) {
        throw InvalidInput.at(entry, unknownName("input", name, Object.keys(specs)));
      }
    }
    return expected.map(({ name, path, size, array, shape }) => {
      const value = values[name];
      if (value === undefined) throw InvalidInput.at(path, "this input is missing");
      const flat = typeof value === "number" ? array.of(value) : value;
      if (!(flat instanceof array)) {
        throw InvalidInput.at(path, `must be a ${array.name}, not a ${flat.constructor.name}`);
      }
      if (flat.length !== size) {
        throw InvalidInput.at(
          path,
          `must hold ${size} values (shape [${shape.join(", ")}]), not ${flat.length}`,
        );
      }
      return flat;
    });
  };
}

/** Images in a call: the length of the first axis of the input with the most axes; 0 without one. */
export function batchSizeOf(specs: Readonly<Record<string, InputSpec>>): number {
  const shapes = Object.values(specs).map(({ shape }) => shape);
  return shapes.sort((a, b) => b.length - a.length)[0]?.[0] ?? 0;
}
