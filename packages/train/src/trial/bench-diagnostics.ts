import { buildGraph, optimizers } from "@resweep/core";
import { loadRuntime, type Runtime } from "@resweep/engine";
import { InvalidInput, parse, unknownName } from "@resweep/spec";
import { type BenchRow, benchRow } from "../bench-row.ts";
import { openNetwork } from "./network.ts";

const networks = {
  resnet20: { name: "cifar-resnet", depth: 20 },
  preresnet20: { name: "cifar-preresnet", depth: 20 },
} as const;
type NetworkName = keyof typeof networks;

/** Milliseconds of an ordinary step and of the diagnosed one after it. */
type Round = readonly [plainMs: number, diagnosedMs: number];

const quantities = {
  step: { unit: "ms", of: ([plain]: Round) => plain },
  "diagnosed-step": { unit: "ms", of: ([, diagnosed]: Round) => diagnosed },
  /** What one diagnosed step in fifty adds to training. */
  "every-50-cost": {
    unit: "%",
    of: ([plain, diagnosed]: Round) => (100 * (diagnosed - plain)) / (50 * plain),
  },
} as const;

/**
 * What diagnostics cost: an ordinary and a diagnosed step in turn, as many times as rounds, of batches of 128 images of
 * 32x32.
 */
export async function benchDiagnostics({
  rounds = 20,
  threads,
  only,
}: {
  readonly rounds?: number;
  readonly threads?: number;
  readonly only?: string;
} = {}): Promise<BenchRow[]> {
  const rows = Object.keys(networks).flatMap((network) =>
    Object.keys(quantities).map((quantity) => `${network}-${quantity}`),
  );
  if (only !== undefined && !rows.includes(only)) {
    throw InvalidInput.at("--only", unknownName("row", only, rows));
  }
  const runtime = await loadRuntime(threads === undefined ? {} : { threads });
  const found: BenchRow[] = [];
  for (const network of Object.keys(networks) as NetworkName[]) {
    if (only && !only.startsWith(`${network}-`)) continue;
    const timed = timedRounds(runtime, networks[network], rounds);
    for (const [quantity, { unit, of }] of Object.entries(quantities)) {
      found.push(benchRow(`${network}-${quantity}`, unit, timed.map(of)));
    }
  }
  return found.filter(({ name }) => only === undefined || name === only);
}

const batchSize = 128;
const inputShape = [32, 32, 3] as const;

function timedRounds(
  runtime: Runtime,
  architecture: (typeof networks)[NetworkName],
  rounds: number,
): Round[] {
  const network = openNetwork({
    runtime,
    graph: buildGraph(architecture, { inputShape, classes: 10 }),
    seed: 1,
    rule: { batchSize, accumulation: 1, labelSmoothing: 0.1, clipNorm: 0, emaDecay: 0 },
    optimizer: parse(optimizers.schema, { name: "sgd" }),
    movesMomentum: false,
    evaluationBatchSize: batchSize,
    evaluationFlip: false,
    images: {
      inputShape,
      mean: Array(3).fill(0.5),
      deviation: Array(3).fill(0.3),
      augment: [],
      resident: null,
    },
    compile: true,
    precision: "float32",
    diagnostics: true,
  });
  const images = Uint8Array.from({ length: batchSize * 32 * 32 * 3 }, (_, i) => (i * 7919) % 251);
  const labels = Int32Array.from({ length: batchSize }, (_, i) => i % 10);
  const batch = { images, labels, draws: new Int32Array() };
  const timed = (diagnosed: boolean) => {
    const start = performance.now();
    network.train(batch, { learningRate: 0.01 }, 0, diagnosed);
    return performance.now() - start;
  };
  // The first runs choose kernels and grow memory pools.
  for (let warm = 0; warm < 3; warm++) for (const diagnosed of [false, true]) timed(diagnosed);
  const found = Array.from({ length: rounds }, (): Round => [timed(false), timed(true)]);
  network.dispose();
  return found;
}
