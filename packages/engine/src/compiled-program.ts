import { NotFound, unknownName } from "@resweep/spec";
import { nodeBackend } from "./backend.ts";
import { withDeviceErrors } from "./device-errors.ts";
import { NotRecordable } from "./errors.ts";
import { Constants } from "./graph/constants.ts";
import { mixedPrecision } from "./graph/mixed-precision.ts";
import { dataTypes, type GraphNode } from "./graph/node.ts";
import { GraphSession } from "./graph/session.ts";
import { handleNode, slotsOf } from "./graph/state-nodes.ts";
import { readEntry, writeEntry } from "./graph/transfer-entries.ts";
import { batchSizeOf, inputReader } from "./inputs.ts";
import type { Program, ProgramOptions } from "./program.ts";
import { OutputShapes } from "./recording/output-shapes.ts";
import { recordEntry } from "./recording/record-entry.ts";
import type { Runtime } from "./runtime.ts";
import { checkStateValues, copyAs } from "./state.ts";

/** Records every body into one graph with one session, whose variables hold the state from then on. */
export function compiledProgram(
  { tf }: Runtime,
  { state, entries, precision }: ProgramOptions,
): Program {
  const backend = nodeBackend(tf);
  const slots = slotsOf(state);
  const dtypes = state.map(({ dtype }) => dtype);
  const constants = new Constants();
  const shapes = new OutputShapes(backend.binding);
  const recordAll = () =>
    Object.entries(entries).map(([name, entry], index) => {
      const batchSize = batchSizeOf(entry.inputs);
      const prefix = `entry/${index}`;
      return withDeviceErrors(batchSize, () => ({
        name,
        batchSize,
        entry,
        graph: recordEntry(tf, { name, prefix, entry, state, slots, constants, shapes }),
      }));
    });
  let recorded: ReturnType<typeof recordAll>;
  try {
    recorded = recordAll();
  } finally {
    shapes.dispose();
  }
  const reading = readEntry(slots);
  const writing = writeEntry(slots);
  const session = openSession(() => [
    ...slots.map(handleNode),
    ...constants.nodes,
    ...recorded.flatMap(({ graph }) =>
      precision === "mixed" ? mixedPrecision(graph.nodes) : graph.nodes,
    ),
    ...reading.nodes,
    ...writing.nodes,
  ]);

  function openSession(nodes: () => GraphNode[]): GraphSession {
    try {
      return new GraphSession(backend.binding, nodes());
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const names = Object.keys(entries).join(", ");
      throw new NotRecordable(names, "an operation", `is refused by TensorFlow (${reason})`, {
        cause: error,
      });
    }
  }

  const calls = new Map(
    recorded.map(({ name, batchSize, entry, graph }) => {
      const read = inputReader(name, entry.inputs);
      const feeds = Object.values(entry.inputs).map(({ shape, dtype }, index) => ({
        node: graph.feeds[index]!,
        shape,
        dtype: dataTypes[dtype],
      }));
      const call = session.entry(feeds, graph.fetches, batchSize);
      return [name, { read, call, outputs: graph.outputs }];
    }),
  );
  const readAll = session.entry([], reading.fetches);
  const writeAll = session.entry(
    slots.map((slot, index) => ({ ...slot, node: writing.feeds[index]! })),
    writing.fetches,
  );

  // The variables' own tensors start the session: nothing passes through JavaScript.
  session.entryOfTensors(writing.feeds, writing.fetches)(backend.getInputTensorIds(state));
  return {
    compiled: true,
    run(name, values) {
      const found = calls.get(name);
      if (!found) throw new NotFound(unknownName("entry", name, [...calls.keys()]));
      const results = found.call(found.read(values));
      return Object.fromEntries(found.outputs.map((output, index) => [output, results[index]!]));
    },
    readState: () => (state.length === 0 ? [] : readAll([])),
    writeState(values) {
      checkStateValues(state, values);
      writeAll(values.map((value, index) => copyAs(dtypes[index]!, value)));
    },
    dispose: () => session.close(),
  };
}
