import { createInterface } from "node:readline";
import { parseArgs } from "node:util";

/*
 * Makes the table that search-problems.ts looks up, of a sweep whose cells have one trial each, by the paths that it
 * varies:
 *
 *   npx resweep launch tools/bench/recordings/table.yaml --wait
 *   npx resweep export SWEEP --format jsonl | npx tsx tools/bench/record-table.ts PATH... > tools/bench/recordings/table.json
 */

const { values: options, positionals: paths } = parseArgs({
  allowPositionals: true,
  options: { metric: { type: "string", default: "validation/accuracy" } },
});
const { metric } = options;
const at = (value: unknown, path: string) =>
  path.split(".").reduce((inner, key) => (inner as Record<string, unknown>)[key], value);
const cells: string[] = [];
for await (const line of createInterface({ input: process.stdin })) {
  const { config, results } = JSON.parse(line);
  cells.push(JSON.stringify([paths.map((path) => at(config, path)), results?.[metric] ?? null]));
}
const head = JSON.stringify({ metric, paths }).slice(0, -1);
process.stdout.write(`${head},"cells":[\n${cells.join(",\n")}\n]}\n`);
