import protobuf from "protobufjs/light.js";
import type { GraphNode, NodeAttribute } from "./node.ts";

/**
 * The part of TensorFlow's SavedModel format that a program needs (tensorflow/core/protobuf/saved_model.proto and
 * what it imports). Kept in code, since a bundle has no files beside it.
 */
const format = {
  nested: {
    Dim: { fields: { size: { type: "int64", id: 1 } } },
    Shape: { fields: { dim: { rule: "repeated", type: "Dim", id: 2 } } },
    Tensor: {
      fields: {
        dtype: { type: "int32", id: 1 },
        tensor_shape: { type: "Shape", id: 2 },
        tensor_content: { type: "bytes", id: 4 },
        float_val: { rule: "repeated", type: "float", id: 5 },
        int_val: { rule: "repeated", type: "int32", id: 7 },
        bool_val: { rule: "repeated", type: "bool", id: 11 },
      },
    },
    List: {
      fields: {
        i: { rule: "repeated", type: "int64", id: 3 },
        f: { rule: "repeated", type: "float", id: 4 },
        b: { rule: "repeated", type: "bool", id: 5 },
      },
    },
    Attribute: {
      oneofs: { value: { oneof: ["list", "s", "i", "f", "b", "type", "shape", "tensor"] } },
      fields: {
        list: { type: "List", id: 1 },
        s: { type: "bytes", id: 2 },
        i: { type: "int64", id: 3 },
        f: { type: "float", id: 4 },
        b: { type: "bool", id: 5 },
        type: { type: "int32", id: 6 },
        shape: { type: "Shape", id: 7 },
        tensor: { type: "Tensor", id: 8 },
      },
    },
    Node: {
      fields: {
        name: { type: "string", id: 1 },
        op: { type: "string", id: 2 },
        input: { rule: "repeated", type: "string", id: 3 },
        attr: { keyType: "string", type: "Attribute", id: 5 },
      },
    },
    Versions: { fields: { producer: { type: "int32", id: 1 } } },
    Graph: {
      fields: {
        node: { rule: "repeated", type: "Node", id: 1 },
        versions: { type: "Versions", id: 4 },
      },
    },
    Meta: {
      fields: {
        tags: { rule: "repeated", type: "string", id: 4 },
        tensorflow_version: { type: "string", id: 5 },
      },
    },
    MetaGraph: {
      fields: {
        meta_info_def: { type: "Meta", id: 1 },
        graph_def: { type: "Graph", id: 2 },
      },
    },
    SavedModel: {
      fields: {
        saved_model_schema_version: { type: "int64", id: 1 },
        meta_graphs: { rule: "repeated", type: "MetaGraph", id: 2 },
      },
    },
  },
};
const SavedModel = protobuf.Root.fromJSON(format).lookupType("SavedModel");

/** The version of the graph format that the operations recorded here belong to (TensorFlow 2.9 and later read it). */
const graphVersion = 1087;

/** The tag under which the graph is filed. */
export const tag = "serve";

/** Bytes of a `saved_model.pb` with one graph and no signatures. */
export function encodeSavedModel(nodes: readonly GraphNode[], tensorflow: string): Uint8Array {
  return SavedModel.encode({
    saved_model_schema_version: 1,
    meta_graphs: [
      {
        meta_info_def: { tags: [tag], tensorflow_version: tensorflow },
        graph_def: {
          node: nodes.map(({ name, op, inputs, attributes }) => ({
            name,
            op,
            input: inputs,
            attr: Object.fromEntries(
              Object.entries(attributes).map(([key, value]) => [key, attributeMessage(value)]),
            ),
          })),
          versions: { producer: graphVersion },
        },
      },
    ],
  } as unknown as protobuf.Message).finish();
}

const shapeMessage = (shape: readonly number[]) => ({ dim: shape.map((size) => ({ size })) });

function attributeMessage(attribute: NodeAttribute): object {
  switch (attribute.kind) {
    case "string":
      return { s: Buffer.from(attribute.value) };
    case "int":
      return typeof attribute.value === "number"
        ? { i: attribute.value }
        : { list: { i: attribute.value } };
    case "float":
      return typeof attribute.value === "number"
        ? { f: attribute.value }
        : { list: { f: attribute.value } };
    case "bool":
      return typeof attribute.value === "boolean"
        ? { b: attribute.value }
        : { list: { b: attribute.value } };
    case "type":
      return { type: attribute.value };
    case "shape":
      return { shape: shapeMessage(attribute.value) };
    case "tensor":
      return { tensor: tensorMessage(attribute) };
  }
}

function tensorMessage({ dtype, shape, value }: NodeAttribute & { kind: "tensor" }): object {
  const tensor = { dtype, tensor_shape: shapeMessage(shape) };
  if ("content" in value) return { ...tensor, tensor_content: value.content };
  // One value stands for the whole shape.
  if (dtype === 1) return { ...tensor, float_val: [value.fill] };
  if (dtype === 3) return { ...tensor, int_val: [value.fill] };
  return { ...tensor, bool_val: [value.fill !== 0] };
}
