import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import {
  type Evaluated,
  randomStream,
  type Sampler,
  type Space,
  samplers,
  searchSpace,
} from "@resweep/search";
import { InvalidInput, parse, unknownName } from "@resweep/spec";
import { machine, quantile, type Report, type Row, row } from "./report.ts";

export interface SearchOptions {
  /** Trials of history. */
  readonly trials?: number;
  readonly rounds?: number;
  /** One row of the table. */
  readonly only?: string;
}

const names = ["random", "tpe", "gp", "cma-es", "nsga-ii"] as const;

/** Eight parameters, two of which hang on a third. */
const space: Space = {
  "recipe.learningRate": { min: 1e-4, max: 1, scale: "log" },
  "recipe.labelSmoothing": { min: 0, max: 0.2 },
  "recipe.batchSize": { choices: [32, 64, 128, 256] },
  "recipe.optimizer.name": { choices: ["sgd", "adamw", "lamb"] },
  "recipe.optimizer.momentum": { min: 0, max: 0.99, when: { "recipe.optimizer.name": "sgd" } },
  "recipe.optimizer.beta2": { min: 0.9, max: 0.999, when: { "recipe.optimizer.name": "adamw" } },
  "architecture.depth": { min: 8, max: 110, step: 6 },
  "architecture.width": { min: 8, max: 64, step: 1, scale: "log" },
};

/** What one more suggestion takes once there are many trials: time, and memory that is let go afterwards. */
export function benchSearch({ trials = 10_000, rounds = 40, only }: SearchOptions): Report {
  const rowNames = names.flatMap((name) => [`${name} p95`, name, `${name} memory`]);
  if (only !== undefined && !rowNames.includes(only))
    throw InvalidInput.at("--only", unknownName("row", only, rowNames));
  const about = machine();
  const history = historyOf(trials);
  const rows = names
    .filter((name) => only === undefined || only.split(" ")[0] === name)
    .flatMap((name) => measure(name, history, rounds));
  return {
    machine: { ...about, trials },
    rows: rows.filter((each) => only === undefined || each.name === only),
  };
}

function measure(
  name: (typeof names)[number],
  history: readonly Evaluated[],
  rounds: number,
): Row[] {
  const sampler = samplers.get(name) as unknown as Sampler;
  const { name: _, ...options } = parse(samplers.schema, name);
  const search = searchSpace(space);
  const suggest = (place: number) =>
    sampler.suggest(search, history, [], randomStream(1, place), options as never);
  suggest(0);
  const times: number[] = [];
  const bytes: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const began = performance.now();
    suggest(round);
    times.push(performance.now() - began);
  }
  for (let round = 0; round < 3; round += 1) {
    const before = memoryAfterCollection();
    suggest(rounds + round);
    // What was collected on the way is not counted: the most that was there lies between this and the truth.
    bytes.push(Math.max(0, memory() - before) / 2 ** 20);
  }
  return [
    row(`${name} p95`, "ms", [quantile(times, 0.95)]),
    row(name, "ms", times),
    row(`${name} memory`, "MiB", bytes),
  ];
}

function historyOf(trials: number): Evaluated[] {
  const random = randomStream(7, 0);
  const search = searchSpace(space);
  return Array.from({ length: trials }, (): Evaluated => {
    const values = samplers.get("random").suggest(search, [], [], random, { trials: 1, seed: 1 })!;
    const rate = Math.log10(values["recipe.learningRate"] as number);
    const depth = Number(values["architecture.depth"]) / 100;
    // Two losses that are at odds; all samplers but the one for several objectives look at the first.
    return { values, losses: [(rate + 1) ** 2 + depth, 1 - depth] };
  });
}

function memory(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function memoryAfterCollection(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return memory();
}
