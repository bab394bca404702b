import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { randomStream, schedulers } from "@resweep/search";
import { parse } from "@resweep/spec";
import type { JudgedTrial } from "@resweep/store";
import type { Judge } from "../../packages/sweeps/src/plan/judge-words.ts";
import { nextVerdicts } from "../../packages/sweeps/src/plan/next-verdicts.ts";

/*
 * Schedulers on learning curves that a real sweep recorded, against training every configuration to its end:
 *
 *   npx tsx tools/bench/recorded-search.ts [--orders 200] [--slots 4] [--curves tools/bench/recordings/27-epochs.json]
 *
 * Each order of the trials is run with so many slots, an epoch of each in turn; the platform's own code gives the
 * verdicts. Prints the epochs that were trained, as a share of training all; how often the best trial was among those
 * trained to their ends, and one no further from it than the standard error of its accuracy on so many images; and by how
 * much the best of these is worse than the best of all.
 */

const { values: options } = parseArgs({
  options: {
    curves: { type: "string", default: "tools/bench/recordings/27-epochs.json" },
    orders: { type: "string", default: "200" },
    slots: { type: "string", default: "4" },
  },
});
interface Recording {
  readonly metric: string;
  /** That each value is a share of. */
  readonly images: number;
  readonly curves: readonly (readonly number[])[];
}
const { metric, images, curves }: Recording = JSON.parse(readFileSync(options.curves, "utf8"));
const slots = Number(options.slots);
const epochs = Math.max(...curves.map(({ length }) => length));
const bestOf = (finals: readonly number[]) =>
  Math.max(...finals.filter((value) => !Number.isNaN(value)));
const finalOf = (curve: readonly number[]) =>
  curve.length === epochs ? curve.at(-1)! : Number.NaN;
const best = bestOf(curves.map(finalOf));
const standardError = Math.sqrt((best * (1 - best)) / images);

interface Run {
  readonly epochs: number;
  readonly best: number;
}

type Simulated = { -readonly [Key in keyof JudgedTrial]: JudgedTrial[Key] } & {
  measurements: JudgedTrial["measurements"][number][];
};

/** One sweep over the curves in this order. */
function replay(judge: Judge, order: readonly number[]): Run {
  const trials = order.map(
    (_, i): Simulated => ({
      ...{
        id: i + 1,
        number: i + 1,
        seed: 1,
        hash: String(i),
        values: { trial: i },
        objective: null,
      },
      ...{ state: "queued", desired: "run", spared: false, from: null, measurements: [] },
    }),
  );
  let trained = 0;
  const running: Simulated[] = [];
  for (;;) {
    while (running.length < slots) {
      const next = trials.find(({ state, desired }) => state === "queued" && desired === "run");
      if (!next) break;
      next.state = "running";
      running.push(next);
    }
    const one = running.shift();
    if (!one) break;
    const curve = curves[order[one.id - 1]!]!;
    const value = curve[one.measurements.length]!;
    trained += 1;
    const seen = { turn: null, verdict: null, why: "" } as const;
    const epoch = one.measurements.length + 1;
    one.measurements.push({ epoch, value, at: new Date(trained), ...seen });
    if (epoch === curve.length) one.state = curve.length === epochs ? "succeeded" : "diverged";
    for (const { trialId, about, verdict, why } of nextVerdicts(judge, trials)) {
      const told = trials[trialId - 1]!;
      const at = told.measurements.findIndex((measurement) => measurement.epoch === about!.epoch);
      told.measurements[at] = { ...told.measurements[at]!, turn: about!.turn, verdict, why };
      if (verdict === "stop") told.state = "stopped";
      if (verdict === "wait") Object.assign(told, { desired: "wait", state: "queued" });
      if (verdict === "continue") told.desired = "run";
    }
    if (one.state === "running") running.push(one);
  }
  const ended = trials.filter(({ state }) => state === "succeeded");
  return { epochs: trained, best: bestOf(ended.map(({ id }) => finalOf(curves[order[id - 1]!]!))) };
}

const asha = [1, 3].flatMap((minimum) =>
  [2, 3, 4].map((reduction) => ({ name: "asha", minimum, reduction })),
);
const contestants: readonly Record<string, unknown>[] = [
  ...asha,
  { name: "successive-halving", minimum: 1, reduction: 3, cohort: curves.length },
  { name: "successive-halving", minimum: 3, reduction: 3, cohort: curves.length },
  { name: "hyperband", minimum: 1, reduction: 3, maximum: epochs },
  { name: "hyperband", minimum: 3, reduction: 3, maximum: epochs },
  { name: "median" },
  { name: "percentile" },
];

const all = curves.reduce((sum, { length }) => sum + length, 0);
console.log(
  `${curves.length} trials of ${epochs} epochs; the best ends at ${metric} ${best}, known to ${standardError.toFixed(4)}`,
);
for (const scheduler of contestants) {
  const judge: Judge = {
    scheduler: parse(schedulers.schema, scheduler) as Judge["scheduler"],
    objective: { metric, mode: "max" },
    planned: curves.length,
  };
  const runs = Array.from({ length: Number(options.orders) }, (_, seed) =>
    replay(judge, shuffled(curves.length, seed + 1)),
  );
  const mean = (pick: (run: Run) => number) =>
    runs.reduce((sum, run) => sum + pick(run), 0) / runs.length;
  const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
  const words = [
    `${percent(mean((run) => run.epochs) / all)} of the epochs`,
    `the best in ${percent(mean((run) => Number(run.best === best)))} of the orders`,
    `one within its standard error in ${percent(mean((run) => Number(run.best >= best - standardError)))}`,
    `${mean((run) => best - run.best).toFixed(4)} below it on average`,
  ];
  console.log(`${JSON.stringify(scheduler)}: ${words.join(", ")}`);
}

/** The numbers below `count` in an order that the seed decides. */
function shuffled(count: number, seed: number): number[] {
  const random = randomStream(seed, 0);
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i -= 1) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
