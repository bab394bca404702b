import { createInterface } from "node:readline";

/*
 * Makes a recording for recorded-search.ts of a sweep whose trials were all trained to their ends:
 *
 *   npx resweep launch tools/bench/recordings/fashion-mnist-mini.yaml --wait
 *   npx resweep export SWEEP --points --json | npx tsx tools/bench/record-curves.ts > tools/bench/recordings/fashion-mnist-mini.json
 */

const metric = process.argv[2] ?? "validation/accuracy";
const curves = new Map<number, number[]>();
for await (const line of createInterface({ input: process.stdin })) {
  const { trial, name, epoch, value } = JSON.parse(line);
  if (name !== metric || !Number.isInteger(epoch)) continue;
  const curve = curves.get(trial) ?? [];
  curve[epoch - 1] = value;
  curves.set(trial, curve);
}
// A number of six digits is what the metric has: one in some thousand images.
const rounded = [...curves.values()].map((curve) => curve.map((value) => Number(value.toFixed(6))));
const lines = rounded.map((curve) => `    [${curve.join(", ")}]`).join(",\n");
process.stdout.write(
  `{\n  "metric": ${JSON.stringify(metric)},\n  "curves": [\n${lines}\n  ]\n}\n`,
);
