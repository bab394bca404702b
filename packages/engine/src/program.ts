import type { Tensor, Variable } from "@tensorflow/tfjs";
import { compiledProgram } from "./compiled-program.ts";
import { eagerProgram } from "./eager-program.ts";
import type { Runtime } from "./runtime.ts";

/** What an entry expects under one name; shapes are fixed for the life of the program. */
export interface InputSpec {
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32" | "bool";
}

/** A step written as ordinary tfjs code. The body owns nothing: whatever it makes is released for it. */
export interface Entry {
  readonly inputs: Readonly<Record<string, InputSpec>>;
  /**
   * May call `variable.assign` on the program's state. To be compiled, it must neither read values back
   * (`dataSync`) nor draw random numbers, and its shapes must not depend on values.
   */
  body(inputs: Record<string, Tensor>): Record<string, Tensor>;
}

export interface ProgramOptions {
  /** Every variable that a body reads or assigns. */
  readonly state: readonly Variable[];
  readonly entries: Readonly<Record<string, Entry>>;
  /** true records the bodies into one TensorFlow graph; false runs them as they are. */
  readonly compile: boolean;
}

export type InputValue = Float32Array | Int32Array | Uint8Array | number;

/** Entry points over one state. */
export interface Program {
  readonly compiled: boolean;
  /**
   * Runs one entry. Inputs are flat, row-major; a number stands for a scalar.
   * @returns every output as float32, whatever its type was.
   * @throws InvalidInput for a name, type or length that does not fit; DeviceOutOfMemory.
   */
  run(entry: string, inputs: Readonly<Record<string, InputValue>>): Record<string, Float32Array>;
  /** Values of the state in the order it was given, copied. */
  readState(): Float32Array[];
  /** Replaces the whole state; the arrays are copied. */
  writeState(values: readonly Float32Array[]): void;
  dispose(): void;
}

/**
 * Makes a program of entry points over `state`. A compiled program starts from the values the variables have now
 * and owns its state from then on: the tf variables keep what they held. An eager one works on the variables themselves.
 * @throws NotRecordable when a body cannot be compiled, naming the tfjs call.
 */
export function createProgram(runtime: Runtime, options: ProgramOptions): Program {
  return options.compile ? compiledProgram(runtime, options) : eagerProgram(runtime, options);
}
