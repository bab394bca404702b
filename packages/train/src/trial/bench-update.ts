import {
  buildGraph,
  createModel,
  createOptimizer,
  modelVariables,
  smoothedCrossEntropy,
} from "@resweep/core";
import { createProgram, loadRuntime, type Runtime } from "@resweep/engine";
import { InvalidInput, unknownName } from "@resweep/spec";
import type * as tfjs from "@tensorflow/tfjs";
import { type BenchRow, benchRow } from "../bench-row.ts";

const small = { inputShape: [32, 32, 3], classes: 10, batchSize: 128 } as const;
const large = { inputShape: [224, 224, 3], classes: 1000, batchSize: 8 } as const;
const networks = {
  resnet20: { architecture: { name: "cifar-resnet", depth: 20 }, task: small },
  "mobilenet-v2": { architecture: { name: "mobilenet-v2" }, task: large },
  resnet50: { architecture: { name: "resnet", depth: 50 }, task: large },
} as const;
type NetworkName = keyof typeof networks;
const optimizerNames = ["sgd", "adamw", "rmsprop"] as const;

/** Milliseconds of a step, and of its update alone. */
type Round = readonly [stepMs: number, updateMs: number];

const quantities = {
  step: { unit: "ms", of: ([step]: Round) => step },
  update: { unit: "ms", of: ([, update]: Round) => update },
  "update-share": { unit: "%", of: ([step, update]: Round) => (100 * update) / step },
} as const;

/** What the optimizer takes of a training step: a step and an update of given gradients in turn, as many as rounds. */
export async function benchUpdate({
  rounds = 10,
  threads,
  only,
}: {
  readonly rounds?: number;
  readonly threads?: number;
  readonly only?: string;
} = {}): Promise<BenchRow[]> {
  const pairs = (Object.keys(networks) as NetworkName[]).flatMap((network) =>
    optimizerNames.map((optimizer) => ({ network, optimizer, name: `${network}-${optimizer}` })),
  );
  const rows = pairs.flatMap(({ name }) => Object.keys(quantities).map((of) => `${name}-${of}`));
  if (only !== undefined && !rows.some((row) => row.startsWith(only))) {
    throw InvalidInput.at("--only", unknownName("row", only, rows));
  }
  const runtime = await loadRuntime(threads === undefined ? {} : { threads });
  const found: BenchRow[] = [];
  for (const { network, optimizer, name } of pairs) {
    const wanted = Object.entries(quantities).filter(([quantity]) =>
      `${name}-${quantity}`.startsWith(only ?? ""),
    );
    if (wanted.length === 0) continue;
    const timed = timedRounds(runtime, network, optimizer, rounds);
    for (const [quantity, { unit, of }] of wanted) {
      found.push(benchRow(`${name}-${quantity}`, unit, timed.map(of)));
    }
  }
  return found;
}

function timedRounds(
  runtime: Runtime,
  network: NetworkName,
  optimizerName: (typeof optimizerNames)[number],
  rounds: number,
): Round[] {
  const { tf, kernels } = runtime;
  const { architecture, task } = networks[network];
  const { inputShape, classes, batchSize } = task;
  const model = createModel(
    tf,
    buildGraph(architecture, { inputShape, classes }),
    { ...task, seed: 1 },
    { kernels },
  );
  const all = modelVariables(model);
  const trained = all.filter(({ trainable }) => trainable);
  const values = trained.map(({ variable }) => variable);
  const optimizer = createOptimizer(tf, optimizerName, trained);
  const gradients = values.map(({ shape }) =>
    tf.tidy(() => tf.variable(tf.fill(shape, 1e-3), false)),
  );
  const learningRate = { shape: [], dtype: "float32" } as const;
  const program = createProgram(runtime, {
    compile: true,
    release: true,
    state: [...all.map(({ variable }) => variable), ...optimizer.slots, ...gradients],
    entries: {
      step: {
        inputs: {
          images: { shape: [batchSize, ...inputShape], dtype: "float32" },
          labels: { shape: [batchSize], dtype: "int32" },
          learningRate,
        },
        body({ images, labels, learningRate }) {
          const { value, grads } = tf.variableGrads(() => {
            const logits = model.apply(images!, { training: true }) as tfjs.Tensor2D;
            const options = { classes, labelSmoothing: 0, kernels };
            return smoothedCrossEntropy(tf, logits, labels as tfjs.Tensor1D, options);
          }, values);
          const found = values.map(({ name }) => grads[name]!);
          optimizer.apply(found, learningRate as tfjs.Scalar);
          return { loss: value };
        },
      },
      update: {
        inputs: { learningRate },
        body({ learningRate }) {
          optimizer.apply(gradients, learningRate as tfjs.Scalar);
          return {};
        },
      },
    },
  });
  const size = inputShape.reduce((product, length) => product * length, 1);
  const inputs = {
    images: Float32Array.from({ length: batchSize * size }, (_, i) => ((i * 7919) % 251) / 251),
    labels: Int32Array.from({ length: batchSize }, (_, i) => i % classes),
    learningRate: 1e-4,
  };
  const timed = (entry: "step" | "update"): number => {
    const start = performance.now();
    program.run(entry, entry === "step" ? inputs : { learningRate: inputs.learningRate });
    return performance.now() - start;
  };
  // The first runs choose kernels and grow memory pools.
  for (let warm = 0; warm < 2; warm++)
    for (const entry of ["step", "update"] as const) timed(entry);
  const found = Array.from({ length: rounds }, (): Round => [timed("step"), timed("update")]);
  program.dispose();
  optimizer.dispose();
  tf.dispose(gradients);
  model.dispose();
  return found;
}
