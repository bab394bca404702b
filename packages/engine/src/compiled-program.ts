import { NotFound, unknownName } from "@resweep/spec";
import { type Binding, nodeBackend } from "./backend.ts";
import { withDeviceErrors } from "./device-errors.ts";
import { NotRecordable } from "./errors.ts";
import { appliedUpdates } from "./graph/applied-updates.ts";
import { Constants } from "./graph/constants.ts";
import { fusedBatchNorm } from "./graph/fused-batch-norm.ts";
import { withoutIdleReshapes } from "./graph/idle-reshapes.ts";
import { mixedPrecision } from "./graph/mixed-precision.ts";
import { dataTypes, type GraphNode } from "./graph/node.ts";
import { residentEntry } from "./graph/resident-nodes.ts";
import { GraphSession } from "./graph/session.ts";
import { handleNode, type Slot, slotsOf } from "./graph/state-nodes.ts";
import { readEntry, writeEntry } from "./graph/transfer-entries.ts";
import { winogradConvolutions } from "./graph/winograd.ts";
import { batchSizeOf, inputReader } from "./inputs.ts";
import { type NarrowType, narrowType } from "./narrow-type.ts";
import type { Program, ProgramOptions } from "./program.ts";
import { OutputShapes } from "./recording/output-shapes.ts";
import { type RecordedEntry, recordEntry } from "./recording/record-entry.ts";
import { residentTable, rowsIn, wordsOf } from "./resident.ts";
import type { Runtime } from "./runtime.ts";
import { checkStateValues, copyAs, releaseValues } from "./state.ts";

/** Records every body into one graph with one session, whose variables hold the state from then on. */
export function compiledProgram(runtime: Runtime, options: ProgramOptions): Program {
  const { state, fixed = [], entries } = options;
  const backend = nodeBackend(runtime.tf);
  const held = [...state, ...fixed];
  const slots = slotsOf(held);
  const { session, recorded, reading, writing, filling, uploads } = load(runtime, options, slots);

  const calls = new Map(
    Object.entries(entries).map(([name, entry]) => {
      const { feeds, fetches, outputs } = recorded.get(name)!;
      const inputs = Object.values(entry.inputs).map(({ shape, dtype }, index) => ({
        node: feeds[index]!,
        shape,
        dtype: dataTypes[dtype],
      }));
      const call = session.entry(inputs, fetches, batchSizeOf(entry.inputs));
      return [name, { read: inputReader(name, entry.inputs), call, outputs }];
    }),
  );
  const readAll = session.entry([], reading.fetches);
  const writeAll = session.entry(
    slots.slice(0, state.length).map((slot, index) => ({ ...slot, node: writing.feeds[index]! })),
    writing.fetches,
  );
  try {
    // The variables' own tensors start the session: nothing passes through JavaScript.
    for (const [{ feeds, fetches }, variables] of [
      [writing, state],
      [filling, fixed],
    ] as const) {
      session.entryOfTensors(feeds, fetches)(backend.getInputTensorIds(variables));
    }
    for (const upload of uploads) upload(session);
    if (options.release) releaseValues(runtime.tf, held);
  } catch (error) {
    session.close();
    throw error;
  }
  return {
    compiled: true,
    get busyMs() {
      return session.busyMs;
    },
    run(name, values) {
      const found = calls.get(name);
      if (!found) throw new NotFound(unknownName("entry", name, [...calls.keys()]));
      const results = found.call(found.read(values));
      return Object.fromEntries(found.outputs.map((output, index) => [output, results[index]!]));
    },
    readState: () => (state.length === 0 ? [] : readAll([])),
    writeState(values) {
      checkStateValues(state, values);
      writeAll(values.map((value, index) => copyAs(state[index]!.dtype, value)));
    },
    dispose: () => session.close(),
  };
}

/** The graph in a session of its own, and the names by which it is run; the nodes themselves are let go. */
function load(
  { tf, native, device }: Runtime,
  { state, fixed = [], entries, resident = {}, ...options }: ProgramOptions,
  slots: readonly Slot[],
) {
  const { binding } = nodeBackend(tf);
  const usesNative = options.native !== false && native.missing === null;
  const narrow = options.precision === "mixed" ? narrowType(device) : null;
  const constants = new Constants();
  const shapes = new OutputShapes(binding);
  const nodes: GraphNode[] = slots.map(handleNode);
  const tables = new Map(
    Object.entries(resident).map(([name, rows]) => [name, residentTable(name, rows)]),
  );
  const recorded = new Map<string, Pick<RecordedEntry, "feeds" | "fetches" | "outputs">>();
  try {
    for (const [index, [name, entry]] of Object.entries(entries).entries()) {
      const prefix = `entry/${index}`;
      const { nodes: own, ...names } = withDeviceErrors(batchSizeOf(entry.inputs), () =>
        recordEntry(tf, { name, prefix, entry, state, fixed, slots, tables, constants, shapes }),
      );
      const updated = appliedUpdates(withoutIdleReshapes(own), constants.nodes);
      nodes.push(...rewritten(updated, prefix, narrow, usesNative));
      recorded.set(name, names);
    }
  } finally {
    shapes.dispose();
  }
  const [changing, constant] = [slots.slice(0, state.length), slots.slice(state.length)];
  const { nodes: readNodes, ...reading } = readEntry(changing);
  const { nodes: writeNodes, ...writing } = writeEntry("write", changing);
  const { nodes: fillNodes, ...filling } = writeEntry("fill", constant);
  nodes.push(...constants.nodes, ...readNodes, ...writeNodes, ...fillNodes);
  const uploads = Object.entries(resident).map(([name, { parts }], index) => {
    const table = tables.get(name)!;
    const lengths = parts.map((part) => rowsIn(table, part));
    const { nodes: own, feeds, fetches } = residentEntry(index, table, lengths);
    nodes.push(...own);
    return (session: GraphSession) => {
      const inputs = feeds.map((node, part) => ({
        node,
        shape: [lengths[part]!, table.words],
        dtype: dataTypes.float32,
      }));
      session.entry(inputs, fetches)(parts.map((part) => wordsOf(table, part)));
    };
  });
  const session = openSession(binding, nodes, Object.keys(entries));
  return { session, recorded, reading, writing, filling, uploads };
}

/** The graph as it is to run; convolutions are chosen first, since mixed precision leaves each what it can do. */
function rewritten(
  nodes: readonly GraphNode[],
  prefix: string,
  narrow: NarrowType | null,
  usesNative: boolean,
): readonly GraphNode[] {
  const precision = narrow ? "mixed" : "float32";
  const chosen = usesNative ? winogradConvolutions(nodes, precision) : nodes;
  const precise = narrow ? mixedPrecision(chosen, narrow, `${prefix}/cast/`) : chosen;
  return usesNative ? fusedBatchNorm(precise) : precise;
}

function openSession(
  binding: Binding,
  nodes: readonly GraphNode[],
  entries: readonly string[],
): GraphSession {
  try {
    return withDeviceErrors(0, () => new GraphSession(binding, nodes));
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith("Failed to load SavedModel")) {
      throw error;
    }
    const reason = `is refused by TensorFlow (${error.message})`;
    throw new NotRecordable(entries.join(", "), "an operation", reason, { cause: error });
  }
}
