import {
  attentionLoss,
  checkDistillation,
  createModel,
  distillationParts,
  hintLoss,
  type ModelVariable,
  modelVariables,
  type NetworkGraph,
  regressorOf,
  type StageConfig,
  softLoss,
  softTargets,
  type Weights,
  withFeatures,
  writeWeights,
} from "@resweep/core";
import type { Runtime } from "@resweep/engine";
import type * as tfjs from "@tensorflow/tfjs";
import { forward } from "./forward.ts";

/** A network that has been trained. */
export interface TrainedNetwork {
  readonly graph: NetworkGraph;
  readonly weights: Weights;
}

/** Who teaches, and how. */
export interface TeachingOptions {
  readonly teachers: readonly TrainedNetwork[];
  readonly stage: Extract<StageConfig, { name: "distil" }>;
}

/** What the teachers say of a batch. */
interface Lesson {
  readonly targets: tfjs.Tensor2D;
  /** By the teacher's node. */
  readonly features: ReadonlyMap<string, tfjs.Tensor>;
}

/** What a network is taught by while it trains: its teachers, held on the device in inference mode, and the loss they make. */
export interface Teaching {
  /** The teachers' own: steps read them, and never assign. */
  readonly fixed: readonly tfjs.Variable[];
  /** The 1x1 convolutions that lead from the student's channels to the teacher's: trained along, no part of the network. */
  readonly regressors: readonly ModelVariable[];
  /** Nodes of the student whose outputs the loss takes, each once. */
  readonly watched: readonly string[];
  /** Metrics of the loss' parts. */
  readonly parts: readonly string[];
  /** To be asked for outside of a gradient: nothing of it is to be learned. */
  lesson(images: tfjs.Tensor): Lesson;
  /**
   * (1 - alpha) of the labels' loss, alpha of the teachers' at the temperature (Hinton et al. 2015, sec. 2), and what is
   * copied of features by its weights; the parts [n] without weights.
   */
  loss(
    student: { readonly logits: tfjs.Tensor2D; readonly features: readonly tfjs.Tensor[] },
    labels: tfjs.Scalar,
    lesson: Lesson,
  ): { readonly loss: tfjs.Scalar; readonly parts: tfjs.Tensor1D };
  /** Logits of the teachers together, [batch, classes], for their evaluation. */
  scores(images: tfjs.Tensor4D): tfjs.Tensor2D;
  dispose(): void;
}

/** Throws InvalidInput (`teacher`, `hints`, `attention`) where the teachers do not fit the student. */
export function createTeaching(
  { tf, kernels }: Runtime,
  student: NetworkGraph,
  seed: number,
  { teachers, stage }: TeachingOptions,
): Teaching {
  const { temperature, alpha } = stage;
  const graphs = teachers.map(({ graph }) => graph);
  const { hints, attention } = checkDistillation(stage, graphs, student);
  const pairs = [...hints, ...attention];
  const models = teachers.map(({ graph, weights }) => {
    const { inputShape, classes } = graph;
    const model = createModel(tf, graph, { inputShape, classes, seed }, { kernels });
    writeWeights(model, weights);
    return model;
  });
  const shown = [...new Set(pairs.map(({ teacher }) => teacher))];
  const watched = [...new Set(pairs.map((pair) => pair.student))];
  const observed = shown.length > 0 ? withFeatures(models[0]!, shown) : null;
  const regressors = hints.map((pair, place) => regressorOf(tf, pair, seed, `regressor/${place}`));

  const total = (losses: readonly tfjs.Scalar[]) => tf.addN<tfjs.Scalar>([...losses]);
  return {
    fixed: models.flatMap((model) => modelVariables(model).map(({ variable }) => variable)),
    regressors: regressors.flatMap((regressor) => regressor?.variables ?? []),
    watched,
    parts: distillationParts({ hints: hints.length, attention: attention.length }),
    lesson(images) {
      if (!observed) {
        const said = models.map((model) => forward(model, images, false).own);
        return { targets: softTargets(tf, said, temperature), features: new Map() };
      }
      const { own, features } = forward(observed, images, false, shown.length);
      return {
        targets: softTargets(tf, [own], temperature),
        features: new Map(shown.map((node, i) => [node, features[i]!])),
      };
    },
    loss({ logits, features }, labels, { targets, features: seen }) {
      const given = new Map(watched.map((node, i) => [node, features[i]!]));
      const teacher = softLoss(tf, logits, targets, { temperature, kernels });
      const parts = [labels, teacher];
      let loss = tf.add<tfjs.Scalar>(tf.mul(labels, 1 - alpha), tf.mul(teacher, alpha));
      const add = (part: tfjs.Scalar, weight: number) => {
        parts.push(part);
        loss = tf.add(loss, tf.mul(part, weight));
      };
      if (hints.length > 0) {
        const losses = hints.map(({ student: from, teacher: to }, i) => {
          const own = given.get(from)!;
          return hintLoss(tf, regressors[i]?.apply(own) ?? own, seen.get(to)!);
        });
        add(total(losses), stage.hintWeight);
      }
      if (attention.length > 0) {
        const losses = attention.map(({ student: from, teacher: to }) =>
          attentionLoss(tf, given.get(from) as tfjs.Tensor4D, seen.get(to) as tfjs.Tensor4D),
        );
        add(total(losses), stage.attentionWeight);
      }
      return { loss, parts: tf.stack(parts) as tfjs.Tensor1D };
    },
    scores(images) {
      const said = models.map((model) => forward(model, images, false).own);
      return said.length === 1 ? said[0]! : softTargets(tf, said, 1);
    },
    dispose() {
      for (const model of models) model.dispose();
      tf.dispose(regressors.flatMap((one) => one?.variables.map(({ variable }) => variable) ?? []));
    },
  };
}
