import {
  type ModelVariable,
  type NetworkGraph,
  type Optimizer,
  randomNodes,
  withDraws,
} from "@resweep/core";
import type { Entry, InputValue, LossScaling, Runtime, VariableGradients } from "@resweep/engine";
import type * as tfjs from "@tensorflow/tfjs";
import { forward, hits } from "./forward.ts";
import type { ImageInputs } from "./image-inputs.ts";
import type { TrainInputs } from "./images.ts";
import { labelsOf } from "./labels.ts";
import { trainingLoss } from "./training-loss.ts";

export interface TrainingStepOptions {
  readonly runtime: Runtime;
  readonly graph: NetworkGraph;
  readonly model: tfjs.LayersModel;
  /** In the order that the optimizer was given them. */
  readonly trained: readonly ModelVariable[];
  readonly optimizer: Optimizer;
  readonly scaling: LossScaling;
  /** What an update changes. */
  readonly updated: readonly tfjs.Variable[];
  readonly images: ImageInputs;
  readonly batchSize: number;
  readonly labelSmoothing: number;
  readonly seed: number;
}

/** What an update goes by that may change from one to the next. */
export interface Rates {
  readonly learningRate: number;
}

/** What one update is given. */
export interface Update {
  readonly batch: TrainInputs;
  readonly rates: Rates;
  /** Updates before this one. */
  readonly step: number;
}

/** The entry of a network's program that makes one update, and what it is to be called with. */
export interface TrainingStep {
  readonly entry: Entry;
  values(update: Update): Record<string, InputValue>;
}

type Tensors = Parameters<Entry["body"]>[0];
type Tables = Parameters<Entry["body"]>[1];

/**
 * Forward, backward, update. The entry gives the batch's mean loss and how many of its images were classified right;
 * where losses are scaled, also `skipped`.
 */
export function trainingStep(options: TrainingStepOptions): TrainingStep {
  const { runtime, graph, model, trained, optimizer, scaling, images, batchSize } = options;
  const { tf } = runtime;
  const draws = randomNodes(graph).length > 0;

  const gradientsOf = (
    { labels: given, key, ...inputs }: Tensors,
    tables: Tables,
    gradients: VariableGradients,
  ) => {
    const shown = images.augmented(inputs, tables);
    const labels = labelsOf(runtime, given as tfjs.Tensor1D, images.mixing(inputs));
    let correct: tfjs.Tensor | null = null;
    const { value: loss, grads } = gradients(
      () => {
        const pass = () => forward(model, shown, true);
        const logits = draws ? withDraws(model, key as tfjs.Tensor1D, pass) : pass();
        // Kept across the gradient's own tidy; the caller's tidy takes the clone.
        correct = tf.keep(tf.sum(hits(tf, logits.own, labels.dominant)));
        return trainingLoss(runtime, graph, logits, labels, options);
      },
      trained.map(({ variable }) => variable),
    );
    const counted = tf.add(correct!, 0);
    tf.dispose(correct!);
    return {
      loss,
      correct: counted,
      gradients: trained.map(({ variable }) => grads[variable.name]!),
    };
  };

  return {
    entry: {
      inputs: {
        ...images.training(batchSize),
        labels: { shape: [batchSize], dtype: "int32" },
        learningRate: { shape: [], dtype: "float32" },
        ...(draws ? { key: { shape: [2], dtype: "int32" } as const } : {}),
      },
      body({ learningRate, ...inputs }, tables) {
        return scaling.step(options.updated, (variableGradients) => {
          const { gradients, ...told } = gradientsOf(inputs, tables, variableGradients);
          optimizer.apply(gradients, learningRate as tfjs.Scalar);
          return told;
        });
      },
    },
    values({ batch, rates, step }) {
      const { labels, ...shown } = batch;
      const inputs = { ...images.values(shown), labels, ...rates };
      return draws ? { ...inputs, key: Int32Array.of(options.seed, step) } : inputs;
    },
  };
}
