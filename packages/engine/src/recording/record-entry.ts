import type { Tensor, Variable } from "@tensorflow/tfjs";
import { type NodeBackend, nodeBackend, type TensorFlow, withoutTensors } from "../backend.ts";
import { NotRecordable } from "../errors.ts";
import type { Constants } from "../graph/constants.ts";
import { dataTypes, type GraphNode } from "../graph/node.ts";
import {
  afterAll,
  assignNode,
  copyNode,
  placeholderNode,
  readNode,
  resultNode,
  type Slot,
  signalNode,
} from "../graph/state-nodes.ts";
import type { Transfer } from "../graph/transfer-entries.ts";
import type { Entry } from "../program.ts";
import { holdVariables } from "./held-variables.ts";
import { Recorder, type Refuse } from "./recorder.ts";

/** One entry as part of a graph. Fetches are in the order of `outputs`; with none there is one that says it ran. */
export interface RecordedEntry extends Transfer {
  readonly outputs: readonly string[];
}

/**
 * Runs `entry.body` once on zeros and writes down what it does as graph nodes. Every variable is read once,
 * before any is assigned; outputs are handed out after the last assignment. Leaves all variables as they were.
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
    readonly slots: readonly Slot[];
    readonly constants: Constants;
  },
): RecordedEntry {
  const { name, prefix, entry, state, slots, constants } = options;
  const backend = nodeBackend(tf);
  const idOf = (tensor: Tensor) => backend.getInputTensorIds([tensor])[0]!;
  const refuse: Refuse = (call, reason) => new NotRecordable(name, call, reason);
  const held = holdVariables(tf, state);
  try {
    return withoutTensors(tf, () => {
      const { inputs, placeholders, ids: inputIds } = feed(tf, backend, prefix, entry);
      const stateIds = new Map(state.map((variable, index) => [idOf(variable), slots[index]!]));
      const foreign = foreignVariables(tf, backend, stateIds);
      const reads: GraphNode[] = [];
      const recorder = new Recorder({
        prefix: `${prefix}/op`,
        backend,
        constants,
        refuse,
        resolve(id) {
          const variable = foreign.get(id);
          if (variable) throw refuse(`variable "${variable}"`, "is read but is not in the state");
          const slot = stateIds.get(id);
          if (!slot) return inputIds.get(id) ?? null;
          const read = readNode(`${prefix}/read/${slot.index}`, slot);
          reads.push(read);
          return read.name;
        },
      });
      const { outputs, changed } = recorder.record(() => ({
        outputs: Object.entries(entry.body(inputs)).map(([output, tensor]) => ({
          output,
          dtype: dataTypes[tensor.dtype as keyof typeof dataTypes],
          value: recorder.reference(idOf(tensor)),
        })),
        changed: state.flatMap((variable, index) => {
          const id = idOf(variable);
          return stateIds.has(id) && stateIds.get(id)!.index === index
            ? []
            : [{ slot: slots[index]!, value: recorder.reference(id) }];
        }),
      }));
      refuseIntruders(held.intruders(), refuse);
      const nodes = [...placeholders, ...reads, ...recorder.nodes];
      const readsDone = afterAll(
        `${prefix}/reads`,
        reads.map((read) => read.name),
      );
      nodes.push(readsDone);
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
      nodes.push(...assigns, done);
      const results =
        outputs.length === 0
          ? [signalNode(`${prefix}/signal`, done.name)]
          : outputs.map(({ value, dtype }, index) =>
              resultNode(`${prefix}/output/${index}`, value, dtype, done.name),
            );
      return {
        nodes: [...nodes, ...results],
        feeds: placeholders.map((placeholder) => placeholder.name),
        fetches: results.map((result) => result.name),
        outputs: outputs.map(({ output }) => output),
      };
    });
  } finally {
    held.restore();
  }
}

/** Zeros for every input, each standing for a placeholder. */
function feed(tf: TensorFlow, backend: NodeBackend, prefix: string, entry: Entry) {
  const inputs: Record<string, Tensor> = {};
  const placeholders: GraphNode[] = [];
  const ids = new Map<number, string>();
  for (const [index, [input, { shape, dtype }]] of Object.entries(entry.inputs).entries()) {
    const node = placeholderNode(`${prefix}/input/${index}`, shape, dataTypes[dtype]);
    const tensor = tf.zeros([...shape], dtype);
    inputs[input] = tensor;
    placeholders.push(node);
    ids.set(backend.getInputTensorIds([tensor])[0]!, node.name);
  }
  return { inputs, placeholders, ids };
}

/** Names of the variables that are not part of the state, by the ids of their tensors. */
function foreignVariables(
  tf: TensorFlow,
  backend: NodeBackend,
  stateIds: ReadonlyMap<number, Slot>,
): Map<number, string> {
  const registered = Object.values(tf.engine().state.registeredVariables) as Variable[];
  return new Map(
    registered
      .map((variable) => [backend.getInputTensorIds([variable])[0]!, variable.name] as const)
      .filter(([id]) => !stateIds.has(id)),
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
