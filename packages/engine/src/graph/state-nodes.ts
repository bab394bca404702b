import { InvalidInput } from "@resweep/spec";
import type { Variable } from "@tensorflow/tfjs";
import { dataTypes, type GraphNode, typeAttribute } from "./node.ts";

/** A state variable as the graph sees it. */
export interface Slot {
  readonly index: number;
  readonly shape: readonly number[];
  readonly dtype: number;
}

export function slotsOf(state: readonly Variable[]): Slot[] {
  return state.map(({ name, shape, dtype }, index) => {
    if (!(dtype in dataTypes)) {
      throw InvalidInput.at(`state.${index}`, `"${name}" holds ${dtype}, which no graph keeps`);
    }
    return { index, shape: [...shape], dtype: dataTypes[dtype as keyof typeof dataTypes] };
  });
}

const handleName = ({ index }: Slot) => `state/${index}`;

/** The variable itself; every other node of a slot names it. */
export function handleNode(slot: Slot): GraphNode {
  return {
    name: handleName(slot),
    op: "VarHandleOp",
    inputs: [],
    attributes: {
      dtype: typeAttribute(slot.dtype),
      shape: { kind: "shape", value: slot.shape },
      shared_name: { kind: "string", value: handleName(slot) },
      container: { kind: "string", value: "" },
    },
  };
}

export function readNode(name: string, slot: Slot): GraphNode {
  return {
    name,
    op: "ReadVariableOp",
    inputs: [handleName(slot)],
    attributes: { dtype: typeAttribute(slot.dtype) },
    outputs: [{ shape: slot.shape, dtype: slot.dtype }],
  };
}

/** @param after names of nodes that must have run before. */
export function assignNode(
  name: string,
  slot: Slot,
  value: string,
  after: readonly string[] = [],
): GraphNode {
  return {
    name,
    op: "AssignVariableOp",
    inputs: [handleName(slot), value, ...after.map((node) => `^${node}`)],
    attributes: { dtype: typeAttribute(slot.dtype) },
  };
}

export function placeholderNode(name: string, shape: readonly number[], dtype: number): GraphNode {
  return {
    name,
    op: "Placeholder",
    inputs: [],
    attributes: { dtype: typeAttribute(dtype), shape: { kind: "shape", value: shape } },
    outputs: [{ shape, dtype }],
  };
}

/**
 * A copy of fed values that a variable may keep. The memory that is fed belongs to a JavaScript array:
 * a variable that kept it would change the array, and would free it on a thread that JavaScript does not allow to.
 */
export function copyNode(name: string, value: string, dtype: number): GraphNode {
  return { name, op: "DeepCopy", inputs: [value], attributes: { T: typeAttribute(dtype) } };
}

/** Runs once all of `nodes` have. */
export function afterAll(name: string, nodes: readonly string[]): GraphNode {
  return { name, op: "NoOp", inputs: nodes.map((node) => `^${node}`), attributes: {} };
}

/** A value that can be fetched once `node` has run, where there is nothing else to fetch. */
export function signalNode(name: string, node: string): GraphNode {
  return {
    name,
    op: "Const",
    inputs: [`^${node}`],
    attributes: {
      dtype: typeAttribute(dataTypes.float32),
      value: { kind: "tensor", dtype: dataTypes.float32, shape: [], value: { fill: 0 } },
    },
  };
}

/** `value` as float32, handed out once `after` has run. */
export function resultNode(name: string, value: string, dtype: number, after: string): GraphNode {
  const inputs = [value, `^${after}`];
  return dtype === dataTypes.float32
    ? { name, op: "Identity", inputs, attributes: { T: typeAttribute(dtype) } }
    : { ...castNode(name, value, dtype, dataTypes.float32), inputs };
}

export function castNode(name: string, value: string, from: number, to: number): GraphNode {
  const attributes = { SrcT: typeAttribute(from), DstT: typeAttribute(to) };
  return { name, op: "Cast", inputs: [value], attributes };
}
