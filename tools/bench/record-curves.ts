import { createInterface } from "node:readline";
import { parseArgs } from "node:util";

/*
 * Makes a recording for recorded-search.ts of a sweep whose trials were all trained to their ends (npm run format wraps it):
 *
 *   npx resweep launch tools/bench/recordings/27-epochs.yaml --wait
 *   npx resweep export SWEEP --points --json | npx tsx tools/bench/record-curves.ts --images 3000 > tools/bench/recordings/27-epochs.json
 */

const { values: options } = parseArgs({
  options: {
    metric: { type: "string", default: "validation/accuracy" },
    // Of the validation split: how far an accuracy can be told.
    images: { type: "string" },
  },
});
const { metric } = options;
const images = Number(options.images);
if (!(images > 0)) throw new Error("--images: say how many images validate");
const curves = new Map<number, number[]>();
for await (const line of createInterface({ input: process.stdin })) {
  const { trial, name, epoch, value } = JSON.parse(line);
  if (name !== metric || !Number.isInteger(epoch)) continue;
  const curve = curves.get(trial) ?? [];
  curve[epoch - 1] = value;
  curves.set(trial, curve);
}
// Six digits are what the metric has: one in some thousand images.
const rounded = [...curves.values()].map((curve) => curve.map((value) => Number(value.toFixed(6))));
const lines = rounded.map((curve) => `    [${curve.join(", ")}]`).join(",\n");
process.stdout.write(
  `{\n  "metric": ${JSON.stringify(metric)},\n  "images": ${images},\n  "curves": [\n${lines}\n  ]\n}\n`,
);
