import {
  createDiagnostics,
  createModel,
  createOptimizer,
  freezeStages,
  modelVariables,
  type NetworkGraph,
  type OptimizerConfig,
  stageRates,
  type Weights,
  writeWeights,
} from "@resweep/core";
import { createProgram, lossScaling, type Runtime } from "@resweep/engine";
import { evaluationStep } from "./evaluation-step.ts";
import { type ImagePreparation, imageInputs } from "./image-inputs.ts";
import type { EvaluationInputs, TrainInputs } from "./images.ts";
import { type NetworkState, stateLayout } from "./network-state.ts";
import { type Rates, trainingStep } from "./training-step.ts";

export interface NetworkOptions {
  readonly runtime: Runtime;
  readonly graph: NetworkGraph;
  /** Of the draws in training and, unless `weights` are given, of the initial weights. */
  readonly seed: number;
  readonly weights?: Weights;
  readonly batchSize: number;
  readonly evaluationBatchSize: number;
  readonly optimizer: OptimizerConfig;
  /** Stages that do not train; none unless given. */
  readonly freeze?: number;
  /** Factor of the learning rate from one stage to the one before it; 1 unless given. */
  readonly rateDecay?: number;
  readonly labelSmoothing: number;
  readonly images: ImagePreparation;
  readonly compile: boolean;
  readonly precision: "float32" | "mixed";
  /** Whether steps may be diagnosed. */
  readonly diagnostics?: boolean;
}

/** Sums over one batch; `top5` counts images whose class is among the five likeliest. */
export interface BatchSums {
  readonly loss: number;
  readonly correct: number;
  readonly top5: number;
}

export interface TrainedStep {
  readonly loss: number;
  readonly correct: number;
  readonly skipped: number;
  /** By metric; empty for a step that is not diagnosed. */
  readonly diagnostics: Readonly<Record<string, number>>;
}

/** A network on the device with its optimizer and the two things done to it. */
export interface Network {
  readonly graph: NetworkGraph;
  /** Time that TensorFlow was at work on it so far, milliseconds. */
  readonly busyMs: number;
  /** Whether losses are scaled, so that an update may be skipped. */
  readonly scalesLoss: boolean;
  /**
   * One update. The loss is the batch's mean with label smoothing; `correct` counts images, `skipped` is 1 where the
   * update was left out because gradients were beyond float16, else 0.
   * @param step updates before this one: what dropout and stochastic depth draw depends on it and the seed alone.
   * @param diagnosed the same update, with diagnostics; only where the network was opened for them.
   */
  train(batch: TrainInputs, rates: Rates, step: number, diagnosed?: boolean): TrainedStep;
  /** In inference mode, without label smoothing. */
  evaluate(batch: Omit<EvaluationInputs, "count">): BatchSums;
  read(): NetworkState;
  write(state: NetworkState): void;
  /** As if no update had been made, the weights left as they are. */
  resetOptimizer(): void;
  /** A second call does nothing. */
  dispose(): void;
}

export function openNetwork(options: NetworkOptions): Network {
  const { runtime, graph } = options;
  const { tf } = runtime;
  const { classes, inputShape } = graph;
  const task = { inputShape, classes, seed: options.seed };
  const model = createModel(tf, graph, task, { kernels: runtime.kernels });
  if (options.weights) writeWeights(model, options.weights);
  freezeStages(model, options.freeze ?? 0);
  const rates = stageRates(graph, options.rateDecay ?? 1);
  const variables = modelVariables(model);
  const trained = variables
    .filter(({ trainable }) => trainable)
    .map((variable) => ({ ...variable, rate: rates.get(variable.node)! }));
  const optimizer = createOptimizer(tf, options.optimizer, trained);
  const scaling = lossScaling(runtime, options.precision);
  const layout = stateLayout(variables, optimizer, scaling);
  const images = imageInputs(runtime, options.images);
  const diagnostics = options.diagnostics ? createDiagnostics(tf, model) : null;
  const training = trainingStep({
    ...{ ...options, model, trained, optimizer, images },
    ...{ scaling, updated: layout.updated, diagnostics },
  });
  const program = createProgram(runtime, {
    compile: options.compile,
    precision: options.precision,
    release: true,
    resident: images.tables,
    state: layout.variables,
    entries: {
      train: training.entry,
      evaluate: evaluationStep({ ...options, model, images }),
      ...(training.diagnosed ? { "train-diagnosed": training.diagnosed } : {}),
    },
  });

  const read = () => layout.parse(program.readState());
  const { weights: _, ...fresh } = read();
  const write = (state: NetworkState) => {
    // What was trained on another device may have had its losses scaled, or not.
    const isKnown = state.scaling.length === fresh.scaling.length;
    program.writeState(layout.format(isKnown ? state : { ...state, scaling: fresh.scaling }));
  };
  let disposed = false;

  return {
    graph,
    get busyMs() {
      return program.busyMs;
    },
    scalesLoss: scaling.state.length > 0,
    train(batch, rates, step, diagnosed = false) {
      const entry = diagnosed ? "train-diagnosed" : "train";
      const told = program.run(entry, training.values({ batch, rates, step }));
      const values = [...(told.diagnostics ?? [])];
      return {
        loss: told.loss![0]!,
        correct: told.correct![0]!,
        skipped: told.skipped?.[0] ?? 0,
        diagnostics: Object.fromEntries(values.map((value, i) => [diagnostics!.names[i]!, value])),
      };
    },
    evaluate: ({ images, labels, weights }) => {
      const { loss, correct, top5 } = program.run("evaluate", { images, labels, weights });
      return { loss: loss![0]!, correct: correct![0]!, top5: top5![0]! };
    },
    read,
    write,
    resetOptimizer: () => write({ ...read(), ...fresh }),
    dispose() {
      if (disposed) return;
      disposed = true;
      program.dispose();
      optimizer.dispose();
      tf.dispose([...scaling.state]);
      model.dispose();
    },
  };
}
