import type { Tensor, Variable } from "@tensorflow/tfjs";
import { type NodeBackend, nodeBackend, type TensorFlow, withoutTensors } from "../backend.ts";
import { entryOutputs } from "../entry-outputs.ts";
import { NotRecordable } from "../errors.ts";
import type { Constants } from "../graph/constants.ts";
import { dataTypes, type GraphNode } from "../graph/node.ts";
import { readTableNode } from "../graph/resident-nodes.ts";
import {
  afterAll,
  assignNode,
  castNode,
  copyNode,
  placeholderNode,
  readNode,
  resultNode,
  type Slot,
  signalNode,
} from "../graph/state-nodes.ts";
import type { Transfer } from "../graph/transfer-entries.ts";
import type { Entry } from "../program.ts";
import { type ReadRows, type ResidentTable, readRows } from "../resident.ts";
import { holdVariables } from "./held-variables.ts";
import type { OutputShapes } from "./output-shapes.ts";
import { Recorder, type Refuse } from "./recorder.ts";

/** One entry as part of a graph. Fetches are in the order of `outputs`; with none there is one that says it ran. */
export interface RecordedEntry extends Transfer {
  readonly outputs: readonly string[];
}

/**
 * Runs `entry.body` once on tensors without values and writes down what it does as graph nodes. Every variable is
 * read once, before any is assigned; outputs are handed out after the last assignment. Leaves all variables as they
 * were.
 * @param options.prefix first part of the name of each node.
 * @throws NotRecordable when the body does something that a graph cannot repeat.
 */
export function recordEntry(
  tf: TensorFlow,
  options: {
    readonly name: string;
    readonly prefix: string;
    readonly entry: Entry;
    readonly state: readonly Variable[];
    /** Variables that the body may read, and not assign. */
    readonly fixed: readonly Variable[];
    /** Of the state, and then of what is fixed. */
    readonly slots: readonly Slot[];
    readonly tables: ReadonlyMap<string, ResidentTable>;
    readonly constants: Constants;
    readonly shapes: OutputShapes;
  },
): RecordedEntry {
  const { name, prefix, entry, state, fixed, slots, tables, constants, shapes } = options;
  const known = [...state, ...fixed];
  const backend = nodeBackend(tf);
  const refuse: Refuse = (call, reason) => new NotRecordable(name, call, reason);
  const foreign = foreignVariables(tf, backend, known);
  const recorder = new Recorder({
    prefix: `${prefix}/op`,
    backend,
    constants,
    shapes,
    refuse,
    foreign,
  });
  const placeholders: GraphNode[] = [];
  const reads: GraphNode[] = [];
  /** What is made of inputs and tables before the body sees it. */
  const operands: GraphNode[] = [];
  return withoutTensors(tf, () => {
    const inputs: Record<string, Tensor> = {};
    for (const [index, [input, { shape, dtype }]] of Object.entries(entry.inputs).entries()) {
      const facts = { shape, dtype: dataTypes[dtype] };
      const node = placeholderNode(`${prefix}/input/${index}`, facts.shape, facts.dtype);
      placeholders.push(node);
      if (dtype === "uint8") {
        const widened = castNode(`${node.name}/float`, node.name, facts.dtype, dataTypes.float32);
        operands.push(widened);
        inputs[input] = recorder.tensor({ shape, dtype: dataTypes.float32 }, () => widened.name);
      } else {
        inputs[input] = recorder.tensor(facts, () => node.name);
      }
    }
    const resident: Record<string, ReadRows> = {};
    for (const [index, [key, table]] of [...tables].entries()) {
      // One row stands for all: how many there are shows in no result.
      const facts = { shape: [1, table.words], dtype: dataTypes.float32 };
      const values = recorder.tensor(facts, () => {
        const read = readTableNode(`${prefix}/resident/${index}`, index);
        operands.push(read);
        return read.name;
      });
      resident[key] = readRows(tf, table, values);
    }
    const held = holdVariables(tf, known, (_, index) =>
      recorder.tensor(slots[index]!, () => {
        const read = readNode(`${prefix}/read/${index}`, slots[index]!);
        reads.push(read);
        return read.name;
      }),
    );
    try {
      const before = known.map((variable) => variable.dataId);
      const { outputs, changed } = recorder.record(() => ({
        outputs: entryOutputs(name, entry.body(inputs, resident)).map(([output, tensor]) => ({
          output,
          dtype: dataTypes[tensor.dtype as keyof typeof dataTypes],
          value: recorder.reference(recorder.idOf(tensor)),
        })),
        changed: state.flatMap((variable, index) =>
          variable.dataId === before[index]
            ? []
            : [{ slot: slots[index]!, value: recorder.reference(recorder.idOf(variable)) }],
        ),
      }));
      const moved = fixed.find(({ dataId }, index) => dataId !== before[state.length + index]);
      if (moved) throw refuse(`variable "${moved.name}"`, "is assigned but is fixed");
      refuseIntruders(held.intruders(), refuse);
      return assemble({
        prefix,
        placeholders,
        reads,
        operations: [...operands, ...recorder.nodes],
        changed,
        outputs,
      });
    } finally {
      held.restore();
    }
  });
}

/** Puts the order of things into the graph: reads, then assignments, then outputs. */
function assemble(recorded: {
  readonly prefix: string;
  readonly placeholders: readonly GraphNode[];
  readonly reads: readonly GraphNode[];
  readonly operations: readonly GraphNode[];
  readonly changed: readonly { readonly slot: Slot; readonly value: string }[];
  readonly outputs: readonly {
    readonly output: string;
    readonly dtype: number;
    readonly value: string;
  }[];
}): RecordedEntry {
  const { prefix, placeholders, reads, operations, changed, outputs } = recorded;
  const nodes = [...placeholders, ...reads, ...operations];
  const readsDone = afterAll(
    `${prefix}/reads`,
    reads.map((read) => read.name),
  );
  const assigns = changed.map(({ slot, value }) => {
    let source = value;
    if (placeholders.some((placeholder) => placeholder.name === value)) {
      source = `${prefix}/copy/${slot.index}`;
      nodes.push(copyNode(source, value, slot.dtype));
    }
    return assignNode(`${prefix}/assign/${slot.index}`, slot, source, [readsDone.name]);
  });
  const done = afterAll(
    `${prefix}/done`,
    assigns.map((assign) => assign.name),
  );
  const results =
    outputs.length === 0
      ? [signalNode(`${prefix}/signal`, done.name)]
      : outputs.map(({ value, dtype }, index) =>
          resultNode(`${prefix}/output/${index}`, value, dtype, done.name),
        );
  return {
    nodes: [...nodes, readsDone, ...assigns, done, ...results],
    feeds: placeholders.map((placeholder) => placeholder.name),
    fetches: results.map((result) => result.name),
    outputs: outputs.map(({ output }) => output),
  };
}

/** Names of the variables that are not part of the state, by the ids of their tensors. */
function foreignVariables(
  tf: TensorFlow,
  backend: NodeBackend,
  state: readonly Variable[],
): Map<number, string> {
  const own = new Set(state);
  const registered = Object.values(tf.engine().state.registeredVariables) as Variable[];
  return new Map(
    registered
      .filter((variable) => !own.has(variable))
      .map((variable) => [backend.getInputTensorIds([variable])[0]!, variable.name] as const),
  );
}

function refuseIntruders(
  { made, assigned }: { made: Variable[]; assigned: Variable[] },
  refuse: Refuse,
): void {
  if (made[0]) {
    throw refuse(`variable "${made[0].name}"`, "is made by the step; make it beforehand");
  }
  if (assigned[0]) {
    throw refuse(`variable "${assigned[0].name}"`, "is assigned but is not in the state");
  }
}
