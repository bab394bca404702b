import { InvalidInput, unknownName } from "@resweep/spec";
import type { DeviceFacts } from "../device.ts";
import { createProgram, type InputValue, mixedPrecisionMissing, type Program } from "../program.ts";
import { loadRuntime, type Runtime } from "../runtime.ts";
import { resnet20 } from "./resnet20.ts";

/** One measured quantity over the rounds of a run. */
export interface BenchRow {
  readonly name: string;
  readonly unit: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export interface BenchReport {
  readonly machine: DeviceFacts;
  readonly rows: readonly BenchRow[];
}

const stepsPerRound = 3;
const inputs = { resnet20: { side: 32, channels: 3 }, "resnet20-mnist": { side: 28, channels: 1 } };

const ways = [
  { name: "compiled", precision: "float32", compile: true },
  { name: "compiled", precision: "mixed", compile: true },
  { name: "eager", precision: "float32", compile: false },
] as const;

/** Every row by name, with what it takes to measure it once. */
const cases = Object.entries(inputs).flatMap(([network, input]) =>
  ways.map((way) => ({ ...way, name: `${network}-${way.precision}-${way.name}`, input })),
);

/** Names that `only` accepts. */
export const benchEngineRows: readonly string[] = cases.map(({ name }) => name);

/**
 * Times training steps of ResNet-20 (batch 128 unless given): images/s, compiled (in float32, and mixed where the
 * device has it) and eager, on 32x32x3 and 28x28x1 images. The rows take turns in every round, so that whatever else
 * the machine does meets all of them.
 * @throws InvalidInput for an unknown row or fewer than one round.
 */
export async function benchEngine(
  options: { rounds?: number; only?: string; threads?: number; batch?: number } = {},
): Promise<BenchReport> {
  const { rounds = 5, only, threads, batch = 128 } = options;
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw InvalidInput.at("rounds", `must be a whole number of at least 1, not ${rounds}`);
  }
  if (only !== undefined && !benchEngineRows.includes(only)) {
    throw InvalidInput.at("only", unknownName("row", only, benchEngineRows));
  }
  const runtime = await loadRuntime(threads === undefined ? {} : { threads });
  const mixedRuns = mixedPrecisionMissing(runtime.device) === null;
  const chosen = cases
    .filter(({ name }) => only === undefined || name === only)
    // Asked for by name, it is refused with the reason instead of left out.
    .filter(({ name, precision }) => precision === "float32" || name === only || mixedRuns)
    .map((one) => ({ name: one.name, ...prepare(runtime, one, batch), rates: [] as number[] }));
  // The first runs choose kernels and grow memory pools.
  for (const { step } of chosen) for (let warm = 0; warm < 2; warm++) step();
  for (let round = 0; round < rounds; round++) {
    for (const { step, rates } of chosen) {
      const start = performance.now();
      for (let count = 0; count < stepsPerRound; count++) step();
      rates.push((stepsPerRound * batch * 1000) / (performance.now() - start));
    }
  }
  for (const { dispose } of chosen) dispose();
  return {
    machine: runtime.device,
    rows: chosen.map(({ name, rates }) => summary(name, "images/s", rates)),
  };
}

function prepare(runtime: Runtime, one: (typeof cases)[number], batch: number) {
  const { side, channels } = one.input;
  const network = resnet20(runtime, { batch, side, channels });
  const program: Program = createProgram(runtime, {
    ...network,
    compile: one.compile,
    precision: one.precision,
  });
  const values: Record<string, InputValue> = {
    images: Float32Array.from({ length: batch * side * side * channels }, (_, i) => Math.sin(i)),
    labels: Int32Array.from({ length: batch }, (_, i) => i % 10),
    learningRate: 0.01,
  };
  return {
    step: () => void program.run("train", values),
    dispose() {
      program.dispose();
      network.dispose();
    },
  };
}

export function summary(name: string, unit: string, values: readonly number[]): BenchRow {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median =
    sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { name, unit, median, min: sorted[0]!, max: sorted.at(-1)! };
}
