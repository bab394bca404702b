import { NotFound, unknownName } from "@resweep/spec";
import type { Tensor } from "@tensorflow/tfjs";
import type { TensorFlow, TensorValues } from "./backend.ts";
import { withDeviceErrors } from "./device-errors.ts";
import { entryOutputs } from "./entry-outputs.ts";
import { batchSizeOf, inputReader } from "./inputs.ts";
import type { InputSpec, Program, ProgramOptions } from "./program.ts";
import { type Resident, readRows, residentTable, rowsIn, wordsOf } from "./resident.ts";
import type { Runtime } from "./runtime.ts";
import { checkStateValues, copyAs } from "./state.ts";

/** Runs every body as it is, operation by operation, on the tf variables themselves. */
export function eagerProgram(
  { tf }: Runtime,
  { state, entries, resident = {} }: ProgramOptions,
): Program {
  const tables = Object.entries(resident).map(
    ([name, rows]) => [name, upload(tf, name, rows)] as const,
  );
  const readers = Object.fromEntries(tables.map(([name, { read }]) => [name, read]));
  let busyMs = 0;
  const prepared = new Map(
    Object.entries(entries).map(([name, entry]) => [
      name,
      { entry, read: inputReader(name, entry.inputs), batchSize: batchSizeOf(entry.inputs) },
    ]),
  );
  return {
    compiled: false,
    get busyMs() {
      return busyMs;
    },
    run(name, values) {
      const found = prepared.get(name);
      if (!found) throw new NotFound(unknownName("entry", name, [...prepared.keys()]));
      const { entry, read, batchSize } = found;
      const flat = read(values);
      const result: Record<string, Float32Array> = {};
      const start = performance.now();
      withDeviceErrors(batchSize, () =>
        tf.tidy(() => {
          const inputs = Object.fromEntries(
            Object.entries(entry.inputs).map(([input, spec], index) => [
              input,
              inputTensor(tf, spec, flat[index]!),
            ]),
          );
          for (const [output, tensor] of entryOutputs(name, entry.body(inputs, readers))) {
            result[output] = Float32Array.from(tensor.dataSync());
          }
        }),
      );
      busyMs += performance.now() - start;
      return result;
    },
    readState: () => state.map((variable) => Float32Array.from(variable.dataSync())),
    writeState(values) {
      checkStateValues(state, values);
      tf.tidy(() => {
        for (const [index, variable] of state.entries()) {
          const copy = copyAs(variable.dtype, values[index]!);
          variable.assign(tf.tensor(copy, variable.shape, variable.dtype));
        }
      });
    },
    dispose() {
      for (const [, { tensor }] of tables) tensor.dispose();
    },
  };
}

/** Copied, because the binding may share the array's memory with a variable that outlives the call. */
function inputTensor(tf: TensorFlow, { shape, dtype }: InputSpec, values: TensorValues): Tensor {
  return dtype === "uint8"
    ? tf.tensor(Float32Array.from(values), [...shape])
    : tf.tensor(values.slice(), [...shape], dtype);
}

function upload(tf: TensorFlow, name: string, resident: Resident) {
  const table = residentTable(name, resident);
  const tensor = tf.tidy(() =>
    tf.concat(
      resident.parts.map((part) => {
        // Copied, because the array is the caller's.
        return tf.tensor2d(wordsOf(table, part).slice(), [rowsIn(table, part), table.words]);
      }),
    ),
  );
  return { tensor, read: readRows(tf, table, tensor) };
}
