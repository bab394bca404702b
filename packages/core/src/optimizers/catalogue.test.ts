import { parse } from "@resweep/spec";
import { expect, test } from "vitest";
import { tf } from "../goldens/tensorflow.ts";
import { createOptimizer, momentumOf, optimizers, slotsPerParameter } from "./catalogue.ts";

/** A tensor as the papers' formulas see it, in float64. */
interface Reference {
  readonly kernel: boolean;
  w: number[];
  /** Mean gradient, velocity or last change; mean square. */
  m: number[];
  s: number[];
}

interface At {
  readonly t: number;
  readonly rate: number;
  readonly momentum: number;
  readonly decay: number;
  readonly options: Options;
}

/** The numbers and flags that the formulas go by; each finds its own. */
interface Options {
  readonly weightDecay: number;
  readonly decayNormAndBias: boolean;
  readonly decoupled: boolean;
  readonly nesterov: boolean;
  readonly beta2: number;
  readonly epsilon: number;
  readonly rho: number;
  readonly trust: number;
}

/** One update of each optimizer as its paper writes it, with coupled decay already in `g`. */
const rules: Record<string, (of: Reference, g: number[], at: At) => number[]> = {
  sgd: ({ m }, g, { rate, momentum, options: { nesterov } }) =>
    g.map((gi, i) => {
      m[i] = momentum * m[i]! + gi;
      return rate * (nesterov ? gi + momentum * m[i]! : m[i]!);
    }),
  adamw: ({ m, s }, g, { t, rate, momentum, options: { beta2, epsilon } }) =>
    g.map((gi, i) => {
      m[i] = momentum * m[i]! + (1 - momentum) * gi;
      s[i] = beta2 * s[i]! + (1 - beta2) * gi ** 2;
      const root = Math.sqrt(s[i]! / (1 - beta2 ** t)) + epsilon;
      return (rate * (m[i]! / (1 - momentum ** t))) / root;
    }),
  rmsprop: ({ m, s }, g, { rate, momentum, options: { rho, epsilon } }) =>
    g.map((gi, i) => {
      s[i] = rho * (s[i] ?? 1) + (1 - rho) * gi ** 2;
      m[i] = momentum * m[i]! + (rate * gi) / Math.sqrt(s[i]! + epsilon);
      return m[i]!;
    }),
  lars: ({ w, m, kernel }, g, { rate, momentum, decay, options: { trust } }) => {
    const [weights, slope] = [w, g.map((gi, i) => gi - decay * w[i]!)].map((x) => Math.hypot(...x));
    const usable = kernel && weights! > 0 && slope! > 0;
    const ratio = usable ? (trust * weights!) / (slope! + decay * weights!) : 1;
    return g.map((gi, i) => {
      m[i] = momentum * m[i]! + rate * ratio * gi;
      return m[i]!;
    });
  },
};

const starts = [
  { kernel: true, w: [1, -2, 0.5] },
  { kernel: false, w: [0.3, -0.1] },
  // A layer of zeros has no norm to go by.
  { kernel: true, w: [0, 0] },
];
const gradientAt = (t: number, place: number, i: number) =>
  Math.sin(1.7 * t + 2.3 * place + 3.1 * i) * (1 + place);

/** Six updates by the optimizer and by the formula: the weights after each. */
function trained(config: Record<string, unknown>, momenta?: readonly number[]) {
  const parsed = parse(optimizers.schema, config);
  const options = parsed as unknown as Options;
  const variables = starts.map(({ kernel, w }, place) => ({
    name: `w${place}`,
    variable: tf.variable(tf.tensor1d(w)),
    decay: kernel,
  }));
  const references = starts.map(({ kernel, w }): Reference => {
    const zeros = w.map(() => 0);
    return { kernel, w: [...w], m: [...zeros], s: parsed.name === "rmsprop" ? [] : [...zeros] };
  });
  const optimizer = createOptimizer(tf, parsed, variables);
  const own = momentumOf(parsed);
  const before = tf.memory().numTensors;
  for (let t = 1; t <= 6; t++) {
    const rate = 0.1 / t;
    const momentum = momenta?.[t - 1];
    const gradients = starts.map(({ w }, place) => w.map((_, i) => gradientAt(t, place, i)));
    tf.tidy(() =>
      optimizer.apply(
        gradients.map((values) => tf.tensor1d(values)),
        tf.scalar(rate),
        momentum === undefined ? undefined : tf.scalar(momentum),
      ),
    );
    references.forEach((of, place) => {
      const decays = of.kernel || options.decayNormAndBias;
      const decay = decays ? options.weightDecay : 0;
      const coupled = options.decoupled ? 0 : decay;
      const g = gradients[place]!.map((value, i) => value + coupled * of.w[i]!);
      const at = { t, rate, momentum: momentum ?? own, decay: coupled, options };
      const change = rules[parsed.name]!(of, g, at);
      of.w = of.w.map((w, i) => w - change[i]! - rate * (decay - coupled) * w);
    });
  }
  expect(tf.memory().numTensors).toBe(before);
  const found = variables.map(({ variable }) => [...variable.dataSync()]);
  optimizer.dispose();
  tf.dispose(variables.map(({ variable }) => variable));
  return { found, expected: references.map(({ w }) => w) };
}

function expectAlike({ found, expected }: ReturnType<typeof trained>): void {
  found.forEach((values, place) => {
    values.forEach((value, i) => void expect(value).toBeCloseTo(expected[place]![i]!, 5));
  });
}

const decays = [
  {},
  { weightDecay: 0 },
  { weightDecay: 0.1 },
  { weightDecay: 0.1, decayNormAndBias: true },
];

for (const { name, space } of optimizers.list) {
  const kinds = "decoupled" in space ? [{ decoupled: false }, { decoupled: true }] : [{}];
  const momenta: object[] = "momentum" in space ? [{}, { momentum: 0 }] : [{}, { beta1: 0 }];
  test.each(
    kinds.flatMap((kind) =>
      momenta.flatMap((momentum) => decays.map((decay) => ({ ...kind, ...momentum, ...decay }))),
    ),
  )(`${name} %j: six updates are those of the formula`, (options) => {
    expectAlike(trained({ name, ...options }));
  });

  test(`${name} takes the momentum that a schedule moves`, () => {
    const momenta = name === "adamw" ? undefined : [0.95, 0.9, 0.85, 0.9, 0.95, 0.95];
    const moved = trained({ name }, momenta ?? Array(6).fill(0.7));
    if (momenta) expectAlike(moved);
    // As if it had been the optimizer's own.
    else expect(moved.found).toEqual(trained({ name, beta1: 0.7 }).found);
  });

  test(`${name} keeps as many slots as it tells`, () => {
    for (const momentum of momenta) {
      const config = parse(optimizers.schema, { name, ...momentum });
      const variable = tf.variable(tf.tensor1d([1, 2, 3, 4]));
      const optimizer = createOptimizer(tf, config, [{ name: "w", variable, decay: true }]);
      const alike = optimizer.slots.filter(({ size }) => size === 4);
      expect(alike).toHaveLength(slotsPerParameter(config));
      optimizer.dispose();
      variable.dispose();
    }
  });
}

test("nesterov is an option of sgd", () => {
  expectAlike(trained({ name: "sgd", nesterov: false }));
});

test("rmsprop's first update goes by a mean square of 1 before it, and epsilon inside the root", () => {
  const variable = tf.variable(tf.tensor1d([1]));
  const config = { name: "rmsprop", weightDecay: 0 };
  const optimizer = createOptimizer(tf, config, [{ name: "w", variable, decay: true }]);
  optimizer.apply([tf.tensor1d([2])], tf.scalar(0.1));
  expect(variable.dataSync()[0]).toBeCloseTo(1 - 0.2 / Math.sqrt(0.9 + 0.1 * 4 + 1e-3), 6);
  optimizer.dispose();
});
