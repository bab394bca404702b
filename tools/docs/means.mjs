// Means over seeds of what `resweep export ID --format jsonl` prints, as a Markdown table:
//   npx resweep export 1 --format jsonl | node tools/docs/means.mjs test/accuracy train-fixed/loss
import { createInterface } from "node:readline";

/** Two-sided 95% quantiles of Student's t for 1, 2, ... degrees of freedom. */
const quantiles = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

const metrics = process.argv.slice(2);
const trials = [];
for await (const line of createInterface({ input: process.stdin })) trials.push(JSON.parse(line));

const flat = (value, path = "") =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => flat(inner, path ? `${path}.${key}` : key))
    : [[path, JSON.stringify(value)]];

const configs = trials.map(
  ({ config }) => new Map(flat(config).filter(([path]) => path !== "seed")),
);
const paths = [...new Set(configs.flatMap((config) => [...config.keys()]))];
// What only some architectures have follows from their name.
const common = paths.filter((path) => configs.every((config) => config.has(path)));
const varied = common.filter((path) => new Set(configs.map((config) => config.get(path))).size > 1);

const groups = new Map();
trials.forEach((trial, at) => {
  const label = varied.map((path) => configs[at].get(path).replaceAll('"', "")).join(" | ");
  groups.set(label, [...(groups.get(label) ?? []), trial]);
});

/** `0.8123 ± 0.0210 (0.8100, 0.8200, 0.8069)`: mean, half of the 95% interval, each seed's value. */
function inWords(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (values.length - 1));
  const half = (quantiles[values.length - 2] * deviation) / Math.sqrt(values.length);
  const interval = Number.isFinite(half) ? ` ± ${half.toFixed(4)}` : "";
  return `${mean.toFixed(4)}${interval} (${values.map((value) => value.toFixed(4)).join(", ")})`;
}

const rows = [...groups].map(([label, own]) => {
  const seeded = own.toSorted((a, b) => a.seed - b.seed);
  const cells = metrics.map((metric) => inWords(seeded.map(({ results }) => results[metric])));
  return `| ${[label, ...cells].join(" | ")} |`;
});
console.log(`| ${[...varied, ...metrics].join(" | ")} |`);
console.log(`|${"---|".repeat(varied.length + metrics.length)}`);
for (const row of rows) console.log(row);
