import type { ResidentTable } from "../resident.ts";
import { dataTypes, type GraphNode, typeAttribute } from "./node.ts";
import { copyNode, placeholderNode, signalNode } from "./state-nodes.ts";
import type { Transfer } from "./transfer-entries.ts";

const handleName = (index: number) => `resident/${index}`;
const float32 = typeAttribute(dataTypes.float32);

/** Reads the whole table; TensorFlow hands it on without a copy. */
export function readTableNode(name: string, index: number): GraphNode {
  return {
    name,
    op: "ReadVariableOp",
    inputs: [handleName(index)],
    attributes: { dtype: float32 },
  };
}

/** A table's variable, and the run that fills it from its parts, `rows` of them each. */
export function residentEntry(
  index: number,
  { rows, words }: ResidentTable,
  partRows: readonly number[],
): Transfer {
  const handle: GraphNode = {
    name: handleName(index),
    op: "VarHandleOp",
    inputs: [],
    attributes: {
      dtype: float32,
      shape: { kind: "shape", value: [rows, words] },
      shared_name: { kind: "string", value: handleName(index) },
      container: { kind: "string", value: "" },
    },
  };
  const parts = partRows.map((count, part) =>
    placeholderNode(`resident/${index}/part/${part}`, [count, words], dataTypes.float32),
  );
  const feeds = parts.map(({ name }) => name);
  const whole = joined(`resident/${index}/whole`, feeds);
  const assign: GraphNode = {
    name: `resident/${index}/assign`,
    op: "AssignVariableOp",
    inputs: [handle.name, `resident/${index}/whole`],
    attributes: { dtype: float32 },
  };
  const signal = signalNode(`resident/${index}/signal`, assign.name);
  return { nodes: [handle, ...parts, ...whole, assign, signal], feeds, fetches: [signal.name] };
}

/** Fed memory is JavaScript's, so that one part is copied; several are when they are joined. */
function joined(name: string, parts: readonly string[]): GraphNode[] {
  if (parts.length === 1) return [copyNode(name, parts[0]!, dataTypes.float32)];
  const axis: GraphNode = {
    name: `${name}/axis`,
    op: "Const",
    inputs: [],
    attributes: {
      dtype: typeAttribute(dataTypes.int32),
      value: { kind: "tensor", dtype: dataTypes.int32, shape: [], value: { fill: 0 } },
    },
  };
  const concat: GraphNode = {
    name,
    op: "ConcatV2",
    inputs: [...parts, axis.name],
    attributes: {
      T: float32,
      Tidx: typeAttribute(dataTypes.int32),
      N: { kind: "int", value: parts.length },
    },
  };
  return [axis, concat];
}
