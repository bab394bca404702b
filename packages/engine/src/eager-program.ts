import { NotFound, unknownName } from "@resweep/spec";
import type { Tensor } from "@tensorflow/tfjs";
import { withDeviceErrors } from "./device-errors.ts";
import { batchSizeOf, inputReader } from "./inputs.ts";
import type { Program, ProgramOptions } from "./program.ts";
import type { Runtime } from "./runtime.ts";
import { checkStateValues, copyAs } from "./state.ts";

/** Runs every body as it is, operation by operation, on the tf variables themselves. */
export function eagerProgram({ tf }: Runtime, { state, entries }: ProgramOptions): Program {
  const prepared = new Map(
    Object.entries(entries).map(([name, entry]) => [
      name,
      { entry, read: inputReader(name, entry.inputs), batchSize: batchSizeOf(entry.inputs) },
    ]),
  );
  return {
    compiled: false,
    run(name, values) {
      const found = prepared.get(name);
      if (!found) throw new NotFound(unknownName("entry", name, [...prepared.keys()]));
      const { entry, read, batchSize } = found;
      const flat = read(values);
      const result: Record<string, Float32Array> = {};
      withDeviceErrors(batchSize, () =>
        tf.tidy(() => {
          // Copied, because the binding may share the array's memory with a variable that outlives the call.
          const inputs = Object.fromEntries(
            Object.entries(entry.inputs).map(([input, { shape, dtype }], index) => [
              input,
              tf.tensor(flat[index]!.slice(), [...shape], dtype) as Tensor,
            ]),
          );
          for (const [output, tensor] of Object.entries(entry.body(inputs))) {
            result[output] = Float32Array.from(tensor.dataSync());
          }
        }),
      );
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
    dispose() {},
  };
}
