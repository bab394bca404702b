import { InvalidInput } from "@resweep/spec";
import type { Tensor, Variable } from "@tensorflow/tfjs";
import { compiledProgram } from "./compiled-program.ts";
import type { DeviceFacts } from "./device.ts";
import { eagerProgram } from "./eager-program.ts";
import { narrowType } from "./narrow-type.ts";
import type { ReadRows, Resident } from "./resident.ts";
import type { Runtime } from "./runtime.ts";

/** What an entry expects under one name; shapes are fixed for the life of the program. */
export interface InputSpec {
  readonly shape: readonly number[];
  /** A body is given uint8 as float32: tfjs has no such type, and GPUs keep int32 in the machine's memory. */
  readonly dtype: "float32" | "int32" | "uint8" | "bool";
}

/** A step written as ordinary tfjs code. The body owns nothing: whatever it makes is released for it. */
export interface Entry {
  readonly inputs: Readonly<Record<string, InputSpec>>;
  /**
   * May call `variable.assign` on the program's state. To be compiled, it must neither read values back
   * (`dataSync`) nor draw random numbers, and its shapes must not depend on values.
   * @param resident reads rows of the program's resident tables, by the names they have there.
   */
  body(inputs: Record<string, Tensor>, resident: Record<string, ReadRows>): Record<string, Tensor>;
}

export interface ProgramOptions {
  /** Every variable that a body assigns, and those it reads that are not `fixed`. */
  readonly state: readonly Variable[];
  /** Variables that bodies read and none assigns: held like the state, and neither read nor written as part of it. */
  readonly fixed?: readonly Variable[];
  readonly entries: Readonly<Record<string, Entry>>;
  /** Data that every entry may read rows of; no part of the state. */
  readonly resident?: Readonly<Record<string, Resident>>;
  /** true records the bodies into one TensorFlow graph; false runs them as they are. */
  readonly compile: boolean;
  /**
   * "mixed" runs convolutions and what lies between them in bfloat16, or in float16 on GPUs that lack it, with float32
   * parameters; its entries take gradients by `lossScaling`. Compiled programs only, on a device for which
   * `mixedPrecisionMissing` gives null. float32 unless given.
   */
  readonly precision?: "float32" | "mixed";
  /**
   * true lets go of the variables' own memory once a compiled program holds the state: they read as zeros from then on.
   * Without it a network and its optimizer are in memory twice.
   */
  readonly release?: boolean;
  /** false leaves out the native kernels, which compiled programs use where the runtime has them. */
  readonly native?: boolean;
}

export type InputValue = Float32Array | Int32Array | Uint8Array | number;

/** What keeps a device from mixed precision that pays, or null where it has all. */
export function mixedPrecisionMissing(device: DeviceFacts): string | null {
  if (narrowType(device)) return null;
  return "a processor with bfloat16 instructions (avx512_bf16 or amx_bf16)";
}

/** Entry points over one state. */
export interface Program {
  readonly compiled: boolean;
  /** Time spent in TensorFlow so far, without what JavaScript does before and after, milliseconds. */
  readonly busyMs: number;
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
 * and owns its state, and what is fixed, from then on: the tf variables keep what they held unless they
 * are released. An eager one works on the variables themselves.
 * @throws NotRecordable when a body cannot be compiled, naming the tfjs call.
 */
export function createProgram(runtime: Runtime, options: ProgramOptions): Program {
  if (options.precision === "mixed") {
    const missing = options.compile ? mixedPrecisionMissing(runtime.device) : "compile: true";
    if (missing) throw InvalidInput.at("precision", `mixed needs ${missing}; use float32`);
  }
  return options.compile ? compiledProgram(runtime, options) : eagerProgram(runtime, options);
}
