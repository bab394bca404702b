import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Conflict } from "@resweep/spec";
import type { Binding, TensorValues } from "../backend.ts";
import { withDeviceErrors } from "../device-errors.ts";
import type { GraphNode } from "./node.ts";
import { encodeSavedModel, tag } from "./saved-model.ts";

/** An input of a run: the placeholder, and what it takes. */
export interface Feed {
  readonly node: string;
  readonly shape: readonly number[];
  readonly dtype: number;
}

/** A graph loaded into TensorFlow, with the variables in it. */
export class GraphSession {
  readonly #binding: Binding;
  readonly #id: number;
  #open = true;
  #busyMs = 0;

  /** Loads the nodes; the file that takes them there is gone when this returns or throws. */
  constructor(binding: Binding, nodes: readonly GraphNode[]) {
    this.#binding = binding;
    const directory = mkdtempSync(join(tmpdir(), "resweep-program-"));
    try {
      writeFileSync(join(directory, "saved_model.pb"), encodeSavedModel(nodes, binding.TF_Version));
      this.#id = binding.loadSavedModel(directory, tag);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }

  /** Prepares one kind of run; the call it returns takes the feeds' values and gives the fetches', all float32. */
  entry(
    feeds: readonly Feed[],
    fetches: readonly string[],
    batchSize = 0,
  ): (values: readonly TensorValues[]) => Float32Array[] {
    const runIds = this.entryOfTensors(
      feeds.map(({ node }) => node),
      fetches,
      batchSize,
    );
    const binding = this.#binding;
    return (values) => {
      const ids: number[] = [];
      try {
        for (const [index, { shape, dtype }] of feeds.entries()) {
          ids.push(binding.createTensor(shape, dtype, values[index]!));
        }
        return runIds(ids);
      } finally {
        for (const id of ids) binding.deleteTensor(id);
      }
    };
  }

  /** The same for tensors that the binding already has, by id; they stay the caller's. */
  entryOfTensors(
    feeds: readonly string[],
    fetches: readonly string[],
    batchSize = 0,
  ): (ids: readonly number[]) => Float32Array[] {
    const feedNames = feeds.map((node) => `${node}:0`).join(",");
    const fetchNames = fetches.map((node) => `${node}:0`).join(",");
    const binding = this.#binding;
    return (ids) => {
      if (!this.#open) throw new Conflict("This program was disposed; make another one");
      const start = performance.now();
      const results = withDeviceErrors(batchSize, () =>
        binding.runSavedModel(this.#id, ids, feedNames, fetchNames),
      );
      this.#busyMs += performance.now() - start;
      try {
        return results.map(({ id }) => binding.tensorDataSync(id) as Float32Array);
      } finally {
        for (const { id } of results) binding.deleteTensor(id);
      }
    };
  }

  /** Time that the graph has run so far, milliseconds. */
  get busyMs(): number {
    return this.#busyMs;
  }

  /** Releases the graph and its variables; a second call does nothing. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#binding.deleteSavedModel(this.#id);
  }
}
