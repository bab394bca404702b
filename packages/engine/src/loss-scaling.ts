import type { NamedTensorMap, Scalar, Tensor, Variable } from "@tensorflow/tfjs";
import type { TensorFlow } from "./backend.ts";
import { type NarrowType, narrowType } from "./narrow-type.ts";
import type { Runtime } from "./runtime.ts";

/** As `tf.variableGrads`: the loss, and its gradients by the names of the variables. */
export type VariableGradients = (
  loss: () => Scalar,
  variables: readonly Variable[],
) => { readonly value: Scalar; readonly grads: NamedTensorMap };

/** How a step takes its gradients, so that none is lost to a type with a small range. */
export interface LossScaling {
  /** What it remembers from step to step; belongs to the program's state, and into checkpoints. */
  readonly state: readonly Variable[];
  /**
   * Ordinary tfjs code, for the body of an entry. Runs `update` once, which takes its gradients by `gradients` and assigns
   * to variables of `state`; what it assigned is taken back where a gradient is not finite.
   * @returns what `update` does; `skipped` is 1 where the assignments were taken back, else 0. Without it where that
   * never happens.
   */
  step<Outputs extends Record<string, Tensor>>(
    state: readonly Variable[],
    update: (gradients: VariableGradients) => Outputs,
  ): Outputs & { readonly skipped?: Scalar };
}

/** GradScaler's of PyTorch, except for the bounds; powers of 2, so that scaling rounds nothing. */
const [initial, lowest, highest] = [2 ** 16, 1, 2 ** 24];
/** Updates without an overflow after which the scale is doubled. */
export const growthInterval = 2_000;

/** How gradients are taken in a precision on a device: as they are, unless float16 is in use. */
export function lossScaling(
  { tf, device }: Pick<Runtime, "tf" | "device">,
  precision: "float32" | "mixed",
): LossScaling {
  const type: NarrowType | null = precision === "mixed" ? narrowType(device) : null;
  return type === "float16" ? dynamicScaling(tf) : unscaled(tf);
}

function unscaled(tf: TensorFlow): LossScaling {
  return {
    state: [],
    step: (_, update) =>
      update((loss, variables) => tf.variableGrads(loss, variables as Variable[])),
  };
}

/**
 * Dynamic loss scaling (Micikevicius et al. 2018, arXiv:1710.03740, sec. 3.2): the loss is multiplied before gradients
 * are taken and they are divided after, so that small ones are not lost below float16's range. An overflow halves the
 * scale and skips the update; many updates without one double it.
 */
export function dynamicScaling(tf: TensorFlow): LossScaling {
  const scale: Variable = tf.tidy(() => tf.variable(tf.scalar(initial), false));
  /** Updates since the scale last changed. */
  const steady: Variable = tf.tidy(() => tf.variable(tf.scalar(0), false));
  // As the kernel takes it: the condition may be a scalar, which tf.where would make as large as the values.
  const choose = <Values extends Tensor>(condition: Tensor, t: Values, e: Tensor) =>
    tf.engine().runKernel("Select", { condition, t, e }) as Values;

  return {
    state: [scale, steady],
    step(changed, update) {
      const before = changed.map((variable) => variable.clone());
      let finite: Tensor | null = null;
      const outputs = update((loss, variables) => {
        const scaled = () => tf.mul(loss(), scale) as Scalar;
        const { value, grads } = tf.variableGrads(scaled, variables as Variable[]);
        const entries = Object.entries(grads).map(([name, gradient]) => {
          return [name, tf.div(gradient, scale)] as const;
        });
        finite = tf.all(tf.stack(entries.map(([, gradient]) => tf.all(tf.isFinite(gradient)))));
        return { value: tf.div(value, scale) as Scalar, grads: Object.fromEntries(entries) };
      });
      if (!finite) throw new Error("the update takes no gradients");
      for (const [index, variable] of changed.entries()) {
        const held = before[index]!;
        if (variable.dataId !== held.dataId) variable.assign(choose(finite, variable, held));
      }
      const due = tf.greaterEqual(tf.add(steady, 1), growthInterval);
      const grown = choose(due, tf.minimum(tf.mul(scale, 2), highest), scale);
      const counted = choose(due, tf.zerosLike(steady), tf.add(steady, 1));
      scale.assign(choose(finite, grown, tf.maximum(tf.mul(scale, 0.5), lowest)));
      steady.assign(choose(finite, counted, tf.zerosLike(steady)));
      return { ...outputs, skipped: tf.sub(1, tf.cast(finite, "float32")) as Scalar };
    },
  };
}
