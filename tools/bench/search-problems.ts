import type { Assignment, Space } from "@resweep/search";

/** A function with a known minimum. */
export interface Problem {
  readonly space: Space;
  readonly objective: (values: Assignment) => number;
  readonly minimum: number;
  /** Those that suit it. */
  readonly samplers: readonly string[];
}

const all = ["tpe", "gp", "cma-es"];

function box(count: number, min: number, max: number): Space {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`x${i}`, { min, max }]));
}

const numbers = (values: Assignment) => Object.values(values) as number[];

/** Dixon and Szego 1978. */
const branin: Problem = {
  space: { x0: { min: -5, max: 10 }, x1: { min: 0, max: 15 } },
  objective: (values) => {
    const [x, y] = numbers(values) as [number, number];
    const bowl = y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6;
    return bowl ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
  },
  minimum: 0.397887357729738,
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
  objective: (values) =>
    -hartmannA.reduce((sum, row, i) => {
      const inner = numbers(values).reduce(
        (total, x, j) => total + row[j]! * (x - hartmannP[i]![j]! / 10_000) ** 2,
        0,
      );
      return sum + hartmannAlpha[i]! * Math.exp(-inner);
    }, 0),
  minimum: -3.32236801141551,
  samplers: all,
};

const rosenbrock10: Problem = {
  space: box(10, -2.048, 2.048),
  objective: (values) => {
    const x = numbers(values);
    return x
      .slice(1)
      .reduce((sum, next, i) => sum + 100 * (next - x[i]! ** 2) ** 2 + (1 - x[i]!) ** 2, 0);
  },
  minimum: 0,
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
  objective: (values) => {
    const log = (path: string) => Math.log10(values[path] as number);
    if (values.optimizer === "sgd")
      return 0.05 + 0.3 * (log("sgdRate") + 1) ** 2 + 2 * ((values.momentum as number) - 0.9) ** 2;
    const early = values.warmup === "linear" ? ((values.epochs as number) - 7) / 10 : 0;
    return (values.warmup === "linear" ? 0 : 0.15) + 0.2 * (log("adamRate") + 3) ** 2 + early ** 2;
  },
  minimum: 0,
  samplers: ["tpe", "gp"],
};

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
  objective: (values) => {
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
  },
  minimum: 0,
  samplers: ["tpe", "gp"],
};

export const problems: Readonly<Record<string, Problem>> = {
  branin,
  "hartmann-6": hartmann6,
  "rosenbrock-10": rosenbrock10,
  conditional,
  mixed,
};
