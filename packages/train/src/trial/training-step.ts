import {
  clippedGradients,
  type Diagnostics,
  type ModelVariable,
  moveAverages,
  type NetworkGraph,
  type Optimizer,
  type Rates,
  randomNodes,
  withDraws,
  withFeatures,
} from "@resweep/core";
import type {
  Entry,
  InputValue,
  LossScaling,
  Program,
  Runtime,
  VariableGradients,
} from "@resweep/engine";
import type * as tfjs from "@tensorflow/tfjs";
import { forward, hits, logitsOf } from "./forward.ts";
import type { ImageInputs } from "./image-inputs.ts";
import type { TrainInputs } from "./images.ts";
import { labelsOf } from "./labels.ts";
import type { Teaching } from "./teaching.ts";
import { trainingLoss } from "./training-loss.ts";

/** How updates are made of a batch, as a recipe tells it. */
export interface UpdateRule {
  /** Images of one update. */
  readonly batchSize: number;
  /** Parts of a batch that are trained on one after the other; divides it. */
  readonly accumulation: number;
  readonly labelSmoothing: number;
  /** Largest norm of all gradients together; 0 for any. */
  readonly clipNorm: number;
  /** Decay of the moving average of the weights; 0 for none. */
  readonly emaDecay: number;
}

export interface TrainingStepOptions {
  readonly runtime: Runtime;
  readonly graph: NetworkGraph;
  readonly model: tfjs.LayersModel;
  /** All of the model. */
  readonly variables: readonly ModelVariable[];
  /** Those to be trained, in the order that the optimizer was given them. */
  readonly trained: readonly ModelVariable[];
  /** The moving averages of `variables`; null where there are none. */
  readonly averages: readonly ModelVariable[] | null;
  readonly optimizer: Optimizer;
  readonly scaling: LossScaling;
  readonly images: ImageInputs;
  readonly rule: UpdateRule;
  /** The optimizer's own, where an update may come with another one; null where none does. */
  readonly momentum: number | null;
  readonly seed: number;
  /** What is told of a step that is diagnosed; null where none is. */
  readonly diagnostics: Diagnostics | null;
  /** Who teaches besides the labels; null where nobody does. */
  readonly teaching: Teaching | null;
}

/** What one update is given. */
export interface Update {
  readonly batch: TrainInputs;
  readonly rates: Rates;
  /** Updates before this one. */
  readonly step: number;
  /** Whether the update is to tell its diagnostics as well; of a batch in parts they are those of the last one. */
  readonly diagnosed: boolean;
}

/** What is told of an update. */
export interface TrainedStep {
  /** The batch's mean. */
  readonly loss: number;
  /** Images that were classified right. */
  readonly correct: number;
  /**
   * 1 where the update was left out because gradients were beyond float16, else 0. A part with such gradients ends its
   * batch: loss and count are then those of the parts up to it, whose batch-norm statistics stay.
   */
  readonly skipped: number;
  /** By metric; none where the step was not diagnosed. */
  readonly diagnostics: Readonly<Record<string, number>>;
  /** What the loss is made of, by metric: the batch's means; none where nobody teaches. */
  readonly parts: Readonly<Record<string, number>>;
}

/** The entries of a network's program that make updates. */
export interface TrainingStep {
  readonly entries: Readonly<Record<string, Entry>>;
  /** Sums of a batch's gradients so far, its own: zero between updates, so that no checkpoint needs them. */
  readonly sums: readonly tfjs.Variable[];
  run(program: Program, update: Update): TrainedStep;
}

type Tensors = Parameters<Entry["body"]>[0];
type Tables = Parameters<Entry["body"]>[1];

/**
 * Forward, backward, update. A batch in parts goes through `accumulate` for each of them but the last, then through
 * `train`: what the network keeps for the gradients is that of one part at a time. `train-diagnosed` is the same update
 * to the bit, and tells more.
 */
export function trainingStep(options: TrainingStepOptions): TrainingStep {
  const { runtime, graph, model, variables, trained, averages, optimizer, scaling, images } =
    options;
  const { teaching } = options;
  const { tf } = runtime;
  const { batchSize, accumulation, clipNorm, emaDecay } = options.rule;
  const partSize = batchSize / accumulation;
  const draws = randomNodes(graph).length > 0;
  const sums = accumulation > 1 ? trained.map(({ variable }) => zeros(runtime, variable)) : [];

  const valuesOf = (all: readonly ModelVariable[]) => all.map(({ variable }) => variable);
  const averaged = averages && valuesOf(averages);
  /** What a part of a batch changes for good, and an update. */
  const moved = valuesOf(variables);
  const updated = [
    ...moved,
    ...(averaged ?? []),
    ...valuesOf(teaching?.regressors ?? []),
    ...optimizer.slots,
  ];
  const watched = teaching?.watched ?? [];
  const watching = watched.length > 0 ? withFeatures(model, watched) : model;

  const gradientsOf = (
    { labels: given, key, ...inputs }: Tensors,
    tables: Tables,
    variableGradients: VariableGradients,
    diagnostics: Diagnostics | null = null,
  ) => {
    const shown = images.augmented(inputs, tables);
    const labels = labelsOf(runtime, given as tfjs.Tensor1D, images.mixing(inputs));
    const lesson = teaching?.lesson(shown);
    let correct: tfjs.Tensor | null = null;
    let flow: tfjs.Tensor1D | null = null;
    let parts: tfjs.Tensor1D | null = null;
    const { value: loss, grads } = variableGradients(() => {
      const pass = () => {
        if (!diagnostics) return forward(watching, shown, true, watched.length);
        const { outputs, features, ...observed } = diagnostics.forward(shown);
        flow = tf.keep(observed.flow);
        return { ...logitsOf(outputs), features };
      };
      const { features, ...logits } = draws ? withDraws(model, key as tfjs.Tensor1D, pass) : pass();
      // Kept across the gradient's own tidy; the caller's tidy takes the clone.
      correct = tf.keep(tf.sum(hits(tf, logits.own, labels.dominant)));
      const byLabels = trainingLoss(runtime, graph, logits, labels, options.rule);
      if (!teaching) return byLabels;
      const taught = teaching.loss({ logits: logits.own, features }, byLabels, lesson!);
      parts = tf.keep(taught.parts);
      return taught.loss;
    }, valuesOf(trained));
    const gradients = trained.map(({ variable }) => grads[variable.name]!);
    const told: Record<string, tfjs.Tensor> = { loss, correct: tf.add(correct!, 0) };
    tf.dispose(correct!);
    if (parts) {
      told.parts = tf.add<tfjs.Tensor>(parts, 0);
      tf.dispose(parts);
    }
    if (!diagnostics) return { told, gradients };
    const byName = new Map(trained.map(({ name }, i) => [name, gradients[i]!]));
    const values = diagnostics.complete(flow!, (name) => byName.get(name)!);
    tf.dispose(flow!);
    return { told: { ...told, diagnostics: values }, gradients };
  };

  /** With those of the batch's earlier parts: what the mean loss over the batch has. */
  const ofWholeBatch = (gradients: readonly tfjs.Tensor[]) =>
    sums.length === 0
      ? gradients
      : gradients.map((gradient, i) => tf.div(tf.add(sums[i]!, gradient), accumulation));

  /** Of a sparse network, without those of weights that are zero: then every optimizer leaves them so. */
  const connected = (gradients: readonly tfjs.Tensor[]) =>
    graph.sparse
      ? gradients.map((gradient, i) => {
          const { variable, decay } = trained[i]!;
          return decay ? tf.mul(gradient, tf.cast(tf.notEqual(variable, 0), "float32")) : gradient;
        })
      : gradients;

  const clear = () => {
    for (const sum of sums) sum.assign(tf.zerosLike(sum));
  };

  const inputs: Entry["inputs"] = {
    ...images.training(partSize),
    labels: { shape: [partSize], dtype: "int32" },
    ...(draws ? { key: { shape: [2], dtype: "int32" } as const } : {}),
  };
  const accumulate: Entry = {
    inputs,
    body(given, tables) {
      return scaling.step(moved, (variableGradients) => {
        const { told, gradients } = gradientsOf(given, tables, variableGradients);
        sums.forEach((sum, i) => void sum.assign(tf.add(sum, gradients[i]!)));
        return told;
      });
    },
  };
  const train = (diagnostics: Diagnostics | null): Entry => ({
    inputs: {
      ...inputs,
      learningRate: { shape: [], dtype: "float32" },
      ...(options.momentum === null ? {} : { momentum: { shape: [], dtype: "float32" } as const }),
    },
    body({ learningRate, momentum, ...given }, tables) {
      return scaling.step(updated, (variableGradients) => {
        const { told, gradients } = gradientsOf(given, tables, variableGradients, diagnostics);
        const whole = connected(ofWholeBatch(gradients));
        optimizer.apply(
          clipNorm > 0 ? clippedGradients(tf, whole, clipNorm) : whole,
          learningRate as tfjs.Scalar,
          momentum as tfjs.Scalar | undefined,
        );
        clear();
        if (averaged) moveAverages(tf, averaged, moved, emaDecay);
        return told;
      });
    },
  });
  /** Forgets a batch of which a part was not finite. */
  const discard: Entry = {
    inputs: {},
    body() {
      clear();
      return {};
    },
  };

  const scalars = ({ learningRate, momentum }: Rates): Record<string, number> =>
    options.momentum === null
      ? { learningRate }
      : { learningRate, momentum: momentum ?? options.momentum };
  const named = (names: readonly string[] = [], values: Iterable<number> = []) =>
    Object.fromEntries([...values].map((value, i) => [names[i]!, value]));
  const inputsOf = ({ batch, step }: Update, part: number): Record<string, InputValue> => {
    const { labels, ...shown } = partOf(batch, part, accumulation);
    const key = Int32Array.of(options.seed, step * accumulation + part);
    return { ...images.values(shown), labels, ...(draws ? { key } : {}) };
  };

  return {
    entries: {
      train: train(null),
      ...(sums.length > 0 ? { accumulate, discard } : {}),
      ...(options.diagnostics ? { "train-diagnosed": train(options.diagnostics) } : {}),
    },
    sums,
    run(program, update) {
      const last = update.diagnosed ? "train-diagnosed" : "train";
      let [loss, correct] = [0, 0];
      const parts = new Float64Array(teaching?.parts.length ?? 0);
      const partsOver = (count: number) =>
        named(
          teaching?.parts,
          parts.map((sum) => sum / count),
        );
      let diagnostics: TrainedStep["diagnostics"] = {};
      for (let part = 0; part < accumulation; part++) {
        const given = inputsOf(update, part);
        const isLast = part === accumulation - 1;
        const told = isLast
          ? program.run(last, { ...given, ...scalars(update.rates) })
          : program.run("accumulate", given);
        loss += told.loss![0]!;
        correct += told.correct![0]!;
        for (const [i, value] of (told.parts ?? []).entries()) parts[i]! += value;
        diagnostics = named(options.diagnostics?.names, told.diagnostics);
        if (told.skipped?.[0]) {
          if (!isLast) program.run("discard", {});
          const seen = part + 1;
          return { loss: loss / seen, correct, skipped: 1, diagnostics, parts: partsOver(seen) };
        }
      }
      const mean = { loss: loss / accumulation, parts: partsOver(accumulation) };
      return { ...mean, correct, skipped: 0, diagnostics };
    },
  };
}

function zeros({ tf }: Runtime, { shape }: tfjs.Variable): tfjs.Variable {
  return tf.tidy(() => tf.variable(tf.zeros(shape), false));
}

/** One of so many equal parts of a batch. */
export function partOf(batch: TrainInputs, part: number, of: number): TrainInputs {
  const cut = <T extends Int32Array | Uint8Array>(values: T): T => {
    const length = values.length / of;
    return values.subarray(part * length, (part + 1) * length) as T;
  };
  const { images, labels, draws } = batch;
  return { images: cut(images), labels: cut(labels), draws: cut(draws) };
}
