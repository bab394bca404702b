import { readFileSync } from "node:fs";
import { type Assignment, hypervolume, type Space } from "@resweep/search";

/** Functions whose best is known. */
export interface Problem {
  readonly space: Space;
  /** A loss for each objective. */
  readonly losses: (values: Assignment) => readonly number[];
  readonly objectives: 1 | 2;
  /** How far what trials with these losses have found is from the best there is. */
  readonly regret: (trials: readonly (readonly number[])[]) => number;
  /** Those that suit it. */
  readonly samplers: readonly string[];
}

type Judged = Pick<Problem, "losses" | "objectives" | "regret">;
type Objective = (values: Assignment) => number;

/** One objective, by the distance of the lowest from the minimum. */
function single(objective: Objective, minimum: number): Judged {
  return {
    objectives: 1,
    losses: (values) => [objective(values)],
    regret: (trials) => Math.min(...trials.map(([loss]) => loss!)) - minimum,
  };
}

/** Two objectives, by what is lacking of the largest hypervolume below their worst values. */
function double(
  losses: (values: Assignment) => readonly [number, number],
  { worst, most }: { readonly worst: readonly [number, number]; readonly most: number },
): Judged {
  return {
    losses,
    objectives: 2,
    regret: (trials) => most - hypervolume(trials, worst, ["min", "min"]),
  };
}

const all = ["tpe", "gp", "cma-es"];

function box(count: number, min: number, max: number): Space {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`x${i}`, { min, max }]));
}

const numbers = (values: Assignment) => Object.values(values) as number[];

/** Dixon and Szego 1978. */
const branin: Problem = {
  space: { x0: { min: -5, max: 10 }, x1: { min: 0, max: 15 } },
  ...single((values) => {
    const [x, y] = numbers(values) as [number, number];
    const bowl = y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6;
    return bowl ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
  }, 0.397887357729738),
  samplers: all,
};

const hartmannA = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const hartmannP = [
  [1312, 1696, 5569, 124, 8283, 5886],
  [2329, 4135, 8307, 3736, 1004, 9991],
  [2348, 1451, 3522, 2883, 3047, 6650],
  [4047, 8828, 8732, 5743, 1091, 381],
];
const hartmannAlpha = [1, 1.2, 3, 3.2];

const hartmann6: Problem = {
  space: box(6, 0, 1),
  ...single(
    (values) =>
      -hartmannA.reduce((sum, row, i) => {
        const inner = numbers(values).reduce(
          (total, x, j) => total + row[j]! * (x - hartmannP[i]![j]! / 10_000) ** 2,
          0,
        );
        return sum + hartmannAlpha[i]! * Math.exp(-inner);
      }, 0),
    -3.32236801141551,
  ),
  samplers: all,
};

const rosenbrock10: Problem = {
  space: box(10, -2.048, 2.048),
  ...single((values) => {
    const x = numbers(values);
    return x
      .slice(1)
      .reduce((sum, next, i) => sum + 100 * (next - x[i]! ** 2) ** 2 + (1 - x[i]!) ** 2, 0);
  }, 0),
  samplers: all,
};

/** Two optimizers with options of their own, one of which brings a further one. */
const conditional: Problem = {
  space: {
    optimizer: { choices: ["sgd", "adam"] },
    momentum: { min: 0, max: 1, when: { optimizer: "sgd" } },
    sgdRate: { min: 1e-4, max: 1, scale: "log", when: { optimizer: "sgd" } },
    adamRate: { min: 1e-5, max: 0.1, scale: "log", when: { optimizer: "adam" } },
    warmup: { choices: ["none", "linear"], when: { optimizer: "adam" } },
    epochs: { min: 1, max: 20, step: 1, when: { warmup: "linear" } },
  },
  ...single((values) => {
    const log = (path: string) => Math.log10(values[path] as number);
    if (values.optimizer === "sgd")
      return 0.05 + 0.3 * (log("sgdRate") + 1) ** 2 + 2 * ((values.momentum as number) - 0.9) ** 2;
    const early = values.warmup === "linear" ? ((values.epochs as number) - 7) / 10 : 0;
    return (values.warmup === "linear" ? 0 : 0.15) + 0.2 * (log("adamRate") + 3) ** 2 + early ** 2;
  }, 0),
  samplers: ["tpe", "gp"],
};

function lossOfMixed(values: Assignment): number {
  const number = (path: string) => values[path] as number;
  const { activation, block } = values;
  const names = { relu: 0.05, gelu: 0, tanh: 0.3, none: 1 };
  // The deeper, the smaller the rate that suits it, and a plain network suffers from depth.
  const best = -1.5 - number("depth") / 50;
  const loss =
    0.4 * (Math.log10(number("rate")) - best) ** 2 + names[activation as keyof typeof names];
  const suffers = block === "plain" ? 0.02 * number("depth") : block === "dense" ? 0.1 : 0;
  return (
    loss +
    suffers +
    0.5 * (number("depth") / 50 - 0.6) ** 2 +
    (Math.log2(number("width")) - 6) ** 2 / 20 +
    40 * Math.abs(number("decay") - 0.003)
  );
}

/** Whole numbers, a logarithm, names and a list of sizes, which hang together. */
const mixed: Problem = {
  space: {
    depth: { min: 1, max: 50, step: 1 },
    width: { choices: [8, 16, 32, 64, 128] },
    rate: { min: 1e-5, max: 1, scale: "log" },
    decay: { min: 0, max: 0.01 },
    activation: { choices: ["relu", "gelu", "tanh", "none"] },
    block: { choices: ["plain", "residual", "dense"] },
  },
  ...single(lossOfMixed, 0),
  samplers: ["tpe", "gp"],
};

/** Zitzler, Deb and Thiele 2000, with five parameters; their worst values are 1 and 10. */
function zitzler(shape: (ratio: number) => number, most: number): Problem {
  return {
    space: box(5, 0, 1),
    ...double(
      (values) => {
        const [first, ...others] = numbers(values) as [number, ...number[]];
        const away = 1 + (9 * others.reduce((sum, x) => sum + x, 0)) / others.length;
        return [first, away * shape(first / away)];
      },
      { worst: [1, 10], most },
    ),
    samplers: ["nsga-ii"],
  };
}

/** The mixed space, and what its networks cost: by their layers times the square of their width. */
const mixedCost: Problem = {
  space: mixed.space,
  ...double((values) => [lossOfMixed(values), costOf(values.depth, values.width)], {
    worst: [10, 1],
    most: mostOfMixed(),
  }),
  samplers: ["nsga-ii"],
};

/** As a logarithm, so that all sizes count: 0 for the smallest network, 1 for the largest. */
function costOf(depth: unknown, width: unknown): number {
  const cost = Number(depth) * Number(width) ** 2;
  return Math.log(cost / 64) / Math.log((50 * 128 ** 2) / 64);
}

/** Of each size the best there is: what else varies has one best value, whatever the size. */
function mostOfMixed(): number {
  const front: number[][] = [];
  for (let depth = 1; depth <= 50; depth += 1)
    for (const width of [8, 16, 32, 64, 128]) {
      const rate = 10 ** (-1.5 - depth / 50);
      const values = { depth, width, rate, decay: 0.003, activation: "gelu", block: "residual" };
      front.push([lossOfMixed(values), costOf(depth, width)]);
    }
  return hypervolume(front, [10, 1], ["min", "min"]);
}

/**
 * What the platform's own trials of a grid came to (recordings/table.yaml): the error of each cell, 1 where it diverged. The
 * minimum is the best cell's.
 */
function recorded(): Problem {
  const file = new URL("recordings/table.json", import.meta.url);
  const { paths, cells } = JSON.parse(readFileSync(file, "utf8")) as {
    paths: string[];
    /** Values in the order of the paths, then what the metric was. */
    cells: [values: number[], metric: number | null][];
  };
  const choices = (at: number) => [...new Set(cells.map(([values]) => values[at]!))];
  const errors = new Map(
    cells.map(([values, metric]) => [values.join(), metric === null ? 1 : 1 - metric]),
  );
  return {
    space: Object.fromEntries(paths.map((path, at) => [path, { choices: choices(at) }])),
    ...single(
      (values) => errors.get(paths.map((path) => values[path]).join())!,
      Math.min(...errors.values()),
    ),
    samplers: ["tpe", "gp"],
  };
}

export const problems: Readonly<Record<string, Problem>> = {
  branin,
  "hartmann-6": hartmann6,
  "rosenbrock-10": rosenbrock10,
  conditional,
  mixed,
  recorded: recorded(),
  "zdt-1": zitzler((ratio) => 1 - Math.sqrt(ratio), 10 - 1 / 3),
  "zdt-2": zitzler((ratio) => 1 - ratio ** 2, 10 - 2 / 3),
  "mixed-cost": mixedCost,
};
