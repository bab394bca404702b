import {
  createDiagnostics,
  createModel,
  createOptimizer,
  freezeStages,
  modelVariables,
  momentumOf,
  type NetworkGraph,
  type OptimizerConfig,
  type Rates,
  stageRates,
  type Weights,
  writeWeights,
} from "@resweep/core";
import { createProgram, lossScaling, type Runtime } from "@resweep/engine";
import type * as tfjs from "@tensorflow/tfjs";
import { evaluationStep } from "./evaluation-step.ts";
import { forward } from "./forward.ts";
import { type ImagePreparation, imageInputs } from "./image-inputs.ts";
import type { EvaluationInputs, TrainInputs } from "./images.ts";
import { type NetworkState, resultOf, stateLayout } from "./network-state.ts";
import { createTeaching, type TeachingOptions } from "./teaching.ts";
import { type TrainedStep, trainingStep, type UpdateRule } from "./training-step.ts";

export interface NetworkOptions {
  readonly runtime: Runtime;
  readonly graph: NetworkGraph;
  /** Of the draws in training and, unless `weights` are given, of the initial weights. */
  readonly seed: number;
  readonly weights?: Weights;
  readonly rule: UpdateRule;
  readonly optimizer: OptimizerConfig;
  /** Stages that do not train; none unless given. */
  readonly freeze?: number;
  /** Factor of the learning rate from one stage to the one before it; 1 unless given. */
  readonly rateDecay?: number;
  /** Whether updates may come with a momentum of their own. */
  readonly movesMomentum: boolean;
  readonly evaluationBatchSize: number;
  /** Whether evaluation takes the mean over each image and its mirror image. */
  readonly evaluationFlip: boolean;
  readonly images: ImagePreparation;
  readonly compile: boolean;
  readonly precision: "float32" | "mixed";
  /** Whether steps may be diagnosed. */
  readonly diagnostics?: boolean;
  /** Who teaches it besides the labels; nobody unless given. */
  readonly teaching?: TeachingOptions;
}

/** Sums over one batch; `top5` counts images whose class is among the five likeliest. */
export interface BatchSums {
  readonly loss: number;
  readonly correct: number;
  readonly top5: number;
}

/** What was said of each image of a batch, [batch]. */
export interface Answers {
  /** The likeliest class. */
  readonly predicted: ArrayLike<number>;
  /** Its probability. */
  readonly confidence: ArrayLike<number>;
}

/** What can be evaluated. */
export interface Evaluated {
  /** Time that TensorFlow was at work on its program so far, milliseconds. */
  readonly busyMs: number;
  /** In inference mode, without label smoothing; of the moving average where there is one. */
  evaluate(batch: Omit<EvaluationInputs, "count">): BatchSums & Answers;
}

/** A network on the device with its optimizer and the two things done to it. */
export interface Network extends Evaluated {
  readonly graph: NetworkGraph;
  /** Its teachers together, and who they are; null where there are none. */
  readonly teacher: (Evaluated & Pick<TeachingOptions, "teachers">) | null;
  /** Whether losses are scaled, so that an update may be skipped. */
  readonly scalesLoss: boolean;
  /**
   * One update. The loss is the batch's mean with label smoothing; `correct` counts images, `skipped` is 1 where the
   * update was left out because gradients were beyond float16, else 0.
   * @param step updates before this one: what dropout and stochastic depth draw depends on it and the seed alone.
   * @param diagnosed the same update, with diagnostics; only where the network was opened for them.
   */
  train(batch: TrainInputs, rates: Rates, step: number, diagnosed?: boolean): TrainedStep;
  read(): NetworkState;
  write(state: NetworkState): void;
  /** As if no update had been made, from the weights that are evaluated. */
  restart(): void;
  /** A second call does nothing. */
  dispose(): void;
}

export function openNetwork(options: NetworkOptions): Network {
  const { runtime, graph, rule } = options;
  const { tf } = runtime;
  const open = () => {
    const { classes, inputShape } = graph;
    const task = { inputShape, classes, seed: options.seed };
    const model = createModel(tf, graph, task, { kernels: runtime.kernels });
    if (options.weights) writeWeights(model, options.weights);
    return model;
  };
  const model = open();
  freezeStages(model, options.freeze ?? 0);
  // A network of its own: what is evaluated, and starts as the other one does.
  const averaged = rule.emaDecay > 0 ? open() : null;
  const variables = modelVariables(model);
  const averages = averaged && modelVariables(averaged);
  const rates = stageRates(graph, options.rateDecay ?? 1);
  const teaching = options.teaching
    ? createTeaching(runtime, graph, options.seed, options.teaching)
    : null;
  const regressors = teaching?.regressors ?? [];
  const trained = [...variables.filter(({ trainable }) => trainable), ...regressors].map(
    (variable) => ({ ...variable, rate: rates.get(variable.node) ?? 1 }),
  );
  const optimizer = createOptimizer(tf, options.optimizer, trained);
  const scaling = lossScaling(runtime, options.precision);
  const images = imageInputs(runtime, options.images);
  const diagnostics = options.diagnostics ? createDiagnostics(tf, model, teaching?.watched) : null;
  const training = trainingStep({
    ...options,
    ...{ model, variables, trained, averages, optimizer, scaling, images, diagnostics, teaching },
    momentum: options.movesMomentum ? momentumOf(options.optimizer) : null,
  });
  const evaluated = averaged ?? model;
  const scores = (shown: tfjs.Tensor4D) => forward(evaluated, shown, false).own;
  const layout = stateLayout(variables, averages, regressors, optimizer, scaling, training.sums);
  const program = createProgram(runtime, {
    compile: options.compile,
    precision: options.precision,
    release: true,
    resident: images.tables,
    state: layout.variables,
    fixed: teaching?.fixed,
    entries: {
      ...training.entries,
      evaluate: evaluationStep({ ...options, scores, images }),
      ...(teaching
        ? { "evaluate-teacher": evaluationStep({ ...options, scores: teaching.scores, images }) }
        : {}),
    },
  });

  const read = () => layout.parse(program.readState());
  const { slots, scaling: freshScaling } = read();
  const fresh = { slots, scaling: freshScaling };
  const write = (state: NetworkState) => {
    // What was trained on another device may have had its losses scaled, or not.
    const isKnown = state.scaling.length === fresh.scaling.length;
    program.writeState(layout.format(isKnown ? state : { ...state, scaling: fresh.scaling }));
  };
  let disposed = false;
  const by = (entry: string): Evaluated => ({
    get busyMs() {
      return program.busyMs;
    },
    evaluate: ({ images, labels, weights }) => {
      const told = program.run(entry, { images, labels, weights });
      const [loss, correct, top5] = [told.loss![0]!, told.correct![0]!, told.top5![0]!];
      return { loss, correct, top5, predicted: told.predicted!, confidence: told.confidence! };
    },
  });
  const own = by("evaluate");

  return {
    graph,
    get busyMs() {
      return program.busyMs;
    },
    teacher: options.teaching
      ? { ...by("evaluate-teacher"), teachers: options.teaching.teachers }
      : null,
    scalesLoss: scaling.state.length > 0,
    train: (batch, rates, step, diagnosed = false) =>
      training.run(program, { batch, rates, step, diagnosed }),
    evaluate: own.evaluate,
    read,
    write,
    restart() {
      const state = read();
      write({ ...state, weights: resultOf(state), ...fresh });
    },
    dispose() {
      if (disposed) return;
      disposed = true;
      program.dispose();
      optimizer.dispose();
      tf.dispose([...scaling.state, ...training.sums]);
      teaching?.dispose();
      averaged?.dispose();
      model.dispose();
    },
  };
}
