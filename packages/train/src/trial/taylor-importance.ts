import {
  createModel,
  type Importance,
  modelVariables,
  type NetworkGraph,
  taylorTally,
  type Weights,
  writeWeights,
} from "@resweep/core";
import { createProgram, type Entry } from "@resweep/engine";
import type * as tfjs from "@tensorflow/tfjs";
import { forward } from "./forward.ts";
import { imageInputs } from "./image-inputs.ts";
import { breathe } from "./interruption.ts";
import { labelsOf } from "./labels.ts";
import type { PlannedStage } from "./plan.ts";
import { trainingLoss } from "./training-loss.ts";
import { partOf } from "./training-step.ts";
import type { Trial } from "./trial.ts";

/**
 * What the Taylor criterion goes by: the gradients of so many training batches, those that training would come to next.
 * Images are as in evaluation and so is the network, batch norms with their running statistics, dropout off: what is pruned
 * is judged like that, and nothing but the weights and the seed decides. A batch in parts counts as so many batches.
 */
export async function taylorImportance(
  trial: Pick<Trial, "run" | "setting">,
  { firstEpoch }: Pick<PlannedStage, "firstEpoch">,
  graph: NetworkGraph,
  weights: Weights,
  count: number,
): Promise<Importance> {
  const { run, setting } = trial;
  const { runtime, seed } = run;
  const { tf } = runtime;
  const { batchSize, stepsPerEpoch } = setting.batcher;
  const { accumulation } = run.config.recipe;
  const partSize = batchSize / accumulation;
  const tally = taylorTally(graph);
  const { inputShape, classes } = graph;
  const model = createModel(tf, graph, { inputShape, classes, seed }, { kernels: runtime.kernels });
  writeWeights(model, weights);
  const variables = modelVariables(model);
  const byName = new Map(variables.map(({ name, variable }) => [name, variable]));
  const kernels = tally.kernels.map((name) => byName.get(name)!);
  const { resident } = setting.images;
  const images = imageInputs(runtime, { ...setting.dataset, augment: [], resident });
  const gradients: Entry = {
    inputs: { ...images.evaluation(partSize), labels: { shape: [partSize], dtype: "int32" } },
    body({ labels: given, ...inputs }, tables) {
      const shown = images.plain(inputs, tables);
      const labels = labelsOf(runtime, given as tfjs.Tensor1D, null);
      const { grads } = tf.variableGrads(
        () => trainingLoss(runtime, graph, forward(model, shown, false), labels, exact),
        kernels,
      );
      const ofKernels = kernels.map(({ name }) => grads[name]!);
      return { products: tally.products(tf, kernels, ofKernels) };
    },
  };
  const program = createProgram(runtime, {
    compile: run.compile,
    resident: images.tables,
    state: variables.map(({ variable }) => variable),
    entries: { gradients },
  });
  const positions = Array.from({ length: count }, (_, i) => ({
    seed,
    epoch: firstEpoch + Math.floor(i / stepsPerEpoch),
    step: i % stepsPerEpoch,
  }));
  try {
    for await (const batch of setting.images.train(positions)) {
      for (let part = 0; part < accumulation; part++) {
        await breathe(run.signal, ["cancel"]);
        const start = performance.now();
        const { busyMs } = program;
        const { images: shown, labels } = partOf(batch, part, accumulation);
        tally.add(program.run("gradients", { images: shown, labels }).products!);
        run.onStep?.(performance.now() - start, program.busyMs - busyMs);
      }
    }
  } finally {
    program.dispose();
    model.dispose();
  }
  return tally.importance();
}

/** The loss that is evaluated. */
const exact = { labelSmoothing: 0 };
