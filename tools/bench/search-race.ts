import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import {
  type Evaluated,
  randomStream,
  type Sampler,
  type Space,
  samplers,
  searchSpace,
} from "@resweep/search";
import { parse } from "@resweep/spec";
import { type Problem, problems } from "./search-problems.ts";

/*
 * Our samplers against Optuna's on functions with known minima: the same functions, trials and seeds.
 *
 *   pip install optuna cmaes scipy torch
 *   npx tsx tools/bench/search-race.ts --python python3 [--samplers tpe,gp] [--problems branin] [--seeds 20] [--first-seed 1] [--marks 50,200] [--peer optuna]
 *
 * Prints for each mark (trials) the median over the seeds of the best value's distance from the minimum, of two objectives
 * what their front lacks of the largest hypervolume, with a 95% interval of that median by the binomial distribution of
 * order statistics. `--peer defaults` is Optuna with no option of ours, `--peer none` nobody.
 */

const { values: options } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    samplers: { type: "string", default: "tpe,gp,cma-es,nsga-ii" },
    problems: { type: "string", default: Object.keys(problems).join(",") },
    seeds: { type: "string", default: "20" },
    "first-seed": { type: "string", default: "1" },
    marks: { type: "string", default: "50,200" },
    peer: { type: "string", default: "optuna" },
  },
});
const marks = options.marks.split(",").map(Number);
const trials = Math.max(...marks);
const seeds = Array.from(
  { length: Number(options.seeds) },
  (_, i) => i + Number(options["first-seed"]),
);

type Losses = readonly (readonly number[])[];

function ours(name: string, { space, losses }: Problem, seed: number): Losses {
  const sampler = samplers.get(name) as unknown as Sampler;
  const search = searchSpace(space);
  const { name: _, ...rest } = parse(samplers.schema, { name, trials, seed } as never);
  const history: Evaluated[] = [];
  for (let trial = 0; trial < trials; trial += 1) {
    const values = sampler.suggest(search, history, [], randomStream(seed, trial), rest as never);
    history.push({ values: values!, losses: losses(values!) });
  }
  return history.map((trial) => trial.losses);
}

/** One process for all studies: loading Python's libraries takes longer than a study. */
function startPeer(python: string, { defaults }: { readonly defaults: boolean }) {
  const script = new URL("optuna_peer.py", import.meta.url).pathname;
  const child = spawn(python, [script], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const say = (message: object) => child.stdin.write(`${JSON.stringify(message)}\n`);
  return {
    close: () => child.stdin.end(),
    async run(sampler: string, problem: Problem, seed: number): Promise<Losses> {
      const { space, losses, objectives } = problem;
      say({ sampler, defaults, seed, trials, objectives, space: withLists(space) });
      const all: (readonly number[])[] = [];
      while (all.length < trials) {
        const { value, done } = await lines.next();
        if (done) throw new Error("the peer has ended");
        all.push(losses(JSON.parse(value).values));
        say({ losses: all.at(-1) });
      }
      return all;
    },
  };
}

/** Conditions with a list of values each. */
function withLists(space: Space) {
  return Object.fromEntries(
    Object.entries(space).map(([path, { when, ...parameter }]) => [
      path,
      when
        ? {
            ...parameter,
            when: Object.fromEntries(
              Object.entries(when).map(([named, wanted]) => [named, [wanted].flat()]),
            ),
          }
        : parameter,
    ]),
  );
}

function median(sorted: readonly number[]): number {
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1]! + sorted[Math.floor(half)]!) / 2;
}

/** Of the median, at least 95%: the order statistics k and n + 1 - k with P(Binomial(n, 1/2) < k) <= 0.025. */
function interval(sorted: readonly number[]): readonly [number, number] {
  const count = sorted.length;
  let chance = 0.5 ** count;
  let below = 0;
  let k = 0;
  while (below + chance <= 0.025) {
    below += chance;
    chance *= (count - k) / (k + 1);
    k += 1;
  }
  return k === 0 ? [sorted[0]!, sorted.at(-1)!] : [sorted[k - 1]!, sorted[count - k]!];
}

const write = (value: number) => value.toPrecision(3);

function describe(runs: readonly Losses[], { regret }: Problem) {
  return marks.map((mark) => {
    const sorted = runs.map((losses) => regret(losses.slice(0, mark))).sort((a, b) => a - b);
    const [low, high] = interval(sorted);
    return `${write(median(sorted))} (${write(low)} to ${write(high)})`;
  });
}

const peer =
  options.peer === "none"
    ? null
    : startPeer(options.python, { defaults: options.peer === "defaults" });
console.log(
  `| problem | sampler | ${marks.map((mark) => `ours ${mark} | peer ${mark}`).join(" | ")} |`,
);
for (const name of options.problems.split(",")) {
  const problem = problems[name]!;
  for (const sampler of options.samplers.split(",")) {
    if (!problem.samplers.includes(sampler)) continue;
    const runs = seeds.map((seed) => ours(sampler, problem, seed));
    const theirs: Losses[] = [];
    for (const seed of peer ? seeds : []) theirs.push(await peer!.run(sampler, problem, seed));
    const own = describe(runs, problem);
    const other = peer ? describe(theirs, problem) : [];
    const cells = own.flatMap((cell, i) => [cell, other[i] ?? ""]);
    console.log(`| ${name} | ${sampler} | ${cells.join(" | ")} |`);
  }
}
peer?.close();
