/** Raw little-endian content, or one value that fills the whole shape. */
export type ConstantValue = { readonly content: Uint8Array } | { readonly fill: number };

/** An attribute as TensorFlow's NodeDef holds it. */
export type NodeAttribute =
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "int"; readonly value: number | readonly number[] }
  | { readonly kind: "float"; readonly value: number | readonly number[] }
  | { readonly kind: "bool"; readonly value: boolean | readonly boolean[] }
  | { readonly kind: "type"; readonly value: number }
  | { readonly kind: "shape"; readonly value: readonly number[] }
  | {
      readonly kind: "tensor";
      readonly dtype: number;
      readonly shape: readonly number[];
      readonly value: ConstantValue;
    };

/** What is known of a tensor before it has a value. `dtype` is TensorFlow's DataType number. */
export interface TensorFacts {
  readonly shape: readonly number[];
  readonly dtype: number;
}

/** One operation. Inputs name outputs: `node`, `node:1`, or `^node` for "after that node". */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, NodeAttribute>>;
  /** What it gives, where that was recorded. */
  readonly outputs?: readonly TensorFacts[];
}

/** TensorFlow's DataType numbers, fixed by its file format. */
export const dataTypes = { float32: 1, int32: 3, uint8: 4, bool: 10 } as const;
const stringType = 7;

export const typeAttribute = (value: number): NodeAttribute => ({ kind: "type", value });

export const isStringType = (dtype: number): boolean => dtype === stringType;
