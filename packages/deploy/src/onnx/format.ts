import protobuf from "protobufjs/light.js";

/** An operation; its attributes by what they hold. */
export interface OnnxNode {
  readonly op: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly ints?: Readonly<Record<string, number | readonly number[]>>;
  readonly floats?: Readonly<Record<string, number>>;
  readonly texts?: Readonly<Record<string, string>>;
}

/** A constant; values are row-major. */
export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | Int8Array | Uint8Array | Int32Array | BigInt64Array;
}

/** A value that goes in or comes out; its first dimension, the batch, is open. */
export interface OnnxValue {
  readonly name: string;
  /** Without the batch. */
  readonly shape: readonly number[];
}

export interface OnnxModel {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** The operator set that our models are written in: that of ONNX 1.13 (2022), which later ones read. */
export const opset = 18;
/** The file format that goes with it. */
const formatVersion = 8;

/** The part of onnx/onnx.proto that a network needs. Kept in code, since a bundle has no files beside it. */
const format = {
  nested: {
    Tensor: {
      fields: {
        dims: { rule: "repeated", type: "int64", id: 1 },
        dataType: { type: "int32", id: 2 },
        name: { type: "string", id: 8 },
        rawData: { type: "bytes", id: 9 },
      },
    },
    Attribute: {
      fields: {
        name: { type: "string", id: 1 },
        f: { type: "float", id: 2 },
        i: { type: "int64", id: 3 },
        s: { type: "bytes", id: 4 },
        ints: { rule: "repeated", type: "int64", id: 8 },
        type: { type: "int32", id: 20 },
      },
    },
    Node: {
      fields: {
        input: { rule: "repeated", type: "string", id: 1 },
        output: { rule: "repeated", type: "string", id: 2 },
        name: { type: "string", id: 3 },
        opType: { type: "string", id: 4 },
        attribute: { rule: "repeated", type: "Attribute", id: 5 },
        domain: { type: "string", id: 7 },
      },
    },
    Dimension: {
      fields: { dimValue: { type: "int64", id: 1 }, dimParam: { type: "string", id: 2 } },
    },
    Shape: { fields: { dim: { rule: "repeated", type: "Dimension", id: 1 } } },
    TensorType: {
      fields: { elemType: { type: "int32", id: 1 }, shape: { type: "Shape", id: 2 } },
    },
    Type: { fields: { tensorType: { type: "TensorType", id: 1 } } },
    Value: { fields: { name: { type: "string", id: 1 }, type: { type: "Type", id: 2 } } },
    Graph: {
      fields: {
        node: { rule: "repeated", type: "Node", id: 1 },
        name: { type: "string", id: 2 },
        initializer: { rule: "repeated", type: "Tensor", id: 5 },
        input: { rule: "repeated", type: "Value", id: 11 },
        output: { rule: "repeated", type: "Value", id: 12 },
      },
    },
    Entry: { fields: { key: { type: "string", id: 1 }, value: { type: "string", id: 2 } } },
    OperatorSet: {
      fields: { domain: { type: "string", id: 1 }, version: { type: "int64", id: 2 } },
    },
    Model: {
      fields: {
        irVersion: { type: "int64", id: 1 },
        producerName: { type: "string", id: 2 },
        graph: { type: "Graph", id: 7 },
        opsetImport: { rule: "repeated", type: "OperatorSet", id: 8 },
        metadataProps: { rule: "repeated", type: "Entry", id: 14 },
      },
    },
  },
};
const Model = protobuf.Root.fromJSON(format).lookupType("Model");

const float32 = 1;
const attributeTypes = { float: 1, int: 2, text: 3, ints: 7 };

/** The bytes of an `.onnx` file. */
export function encodeOnnx(model: OnnxModel): Uint8Array {
  const message = {
    irVersion: formatVersion,
    producerName: "resweep",
    opsetImport: [{ domain: "", version: opset }],
    metadataProps: Object.entries(model.metadata).map(([key, value]) => ({ key, value })),
    graph: {
      name: model.name,
      node: model.nodes.map(nodeMessage),
      initializer: model.constants.map(tensorMessage),
      input: model.inputs.map(valueMessage),
      output: model.outputs.map(valueMessage),
    },
  };
  return Model.encode(message).finish();
}

/** Operations of a model by type, of whatever wrote it: what an optimiser made of ours, for one. */
export function countOperations(bytes: Uint8Array): Map<string, number> {
  const { graph } = Model.decode(bytes) as unknown as {
    graph: { node: readonly { opType: string }[] };
  };
  const counts = new Map<string, number>();
  for (const { opType } of graph.node) counts.set(opType, (counts.get(opType) ?? 0) + 1);
  return counts;
}

function nodeMessage({ op, name, inputs, output, ints = {}, floats = {}, texts = {} }: OnnxNode) {
  const { float, int, text, ints: list } = attributeTypes;
  const attribute = [
    ...Object.entries(ints).map(([key, value]) =>
      typeof value === "number"
        ? { name: key, type: int, i: value }
        : { name: key, type: list, ints: value },
    ),
    ...Object.entries(floats).map(([key, value]) => ({ name: key, type: float, f: value })),
    ...Object.entries(texts).map(([key, value]) => ({
      ...{ name: key, type: text },
      s: new TextEncoder().encode(value),
    })),
  ];
  return { opType: op, name, input: inputs, output: [output], attribute };
}

function tensorMessage({ name, shape, values }: OnnxTensor) {
  const { buffer, byteOffset, byteLength } = values;
  const rawData = new Uint8Array(buffer, byteOffset, byteLength);
  return { name, dims: shape, dataType: dataType(values), rawData };
}

function dataType(values: OnnxTensor["values"]): number {
  if (values instanceof Float32Array) return float32;
  if (values instanceof Uint8Array) return 2;
  if (values instanceof Int8Array) return 3;
  return values instanceof Int32Array ? 6 : 7;
}

function valueMessage({ name, shape }: OnnxValue) {
  const dim = [{ dimParam: "batch" }, ...shape.map((size) => ({ dimValue: size }))];
  return { name, type: { tensorType: { elemType: float32, shape: { dim } } } };
}
