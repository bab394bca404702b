import type * as tensorflow from "@tensorflow/tfjs";
import type { Tensor } from "@tensorflow/tfjs";

/** TensorFlow.js as the rest of the platform sees it. */
export type TensorFlow = typeof tensorflow;

/** What the native binding says of a tensor it made. `dtype` is TensorFlow's DataType number. */
export interface TensorMetadata {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

export type AttributeValue = boolean | number | string | readonly number[] | object;

/** An attribute of an operation; `type` is one of the binding's TF_ATTR_ numbers. */
export interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: AttributeValue;
}

export type TensorValues = Float32Array | Int32Array | Uint8Array;

/** The part of tfjs-node's native binding that the engine uses (`tfjs_binding.d.ts` of 4.22). */
export interface Binding {
  createTensor(
    shape: readonly number[],
    dtype: number,
    values: TensorValues | Uint8Array[],
  ): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): TensorValues;
  executeOp(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputs: number,
  ): TensorMetadata[];
  loadSavedModel(directory: string, tags: string): number;
  deleteSavedModel(id: number): void;
  runSavedModel(
    id: number,
    inputs: readonly number[],
    inputNames: string,
    outputNames: string,
  ): TensorMetadata[];
  getNumOfSavedModels(): number;
  getNumOfTensors(): number;
  isUsingGpuDevice(): boolean;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_INT64: number;
  readonly TF_BOOL: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
  readonly TF_Version: string;
}

/** The part of tfjs-node's kernel backend that the engine uses. */
export interface NodeBackend {
  binding: Binding;
  executeSingleOutput(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly Tensor[],
  ): Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly Tensor[],
    outputs: number,
  ): Tensor[];
  /** Ids in the binding; a tensor whose values still wait in JavaScript is created by this call. */
  getInputTensorIds(tensors: readonly Tensor[]): number[];
  /** A tensor of tfjs for one of the binding; it belongs to the current scope. */
  createOutputTensor(metadata: TensorMetadata): Tensor;
  /** Takes values for a new tensor; the binding hears of it when an operation first uses it. */
  write(values: TensorValues | null, shape: number[], dtype: string): object;
}

export const nodeBackend = (tf: TensorFlow): NodeBackend => tf.backend() as unknown as NodeBackend;

/** Runs `work` and releases every tensor it leaves behind; what it returns holds none. */
export function withoutTensors<Result>(tf: TensorFlow, work: () => Result): Result {
  let result: { value: Result } | undefined;
  tf.tidy(() => {
    result = { value: work() };
  });
  return result!.value;
}
