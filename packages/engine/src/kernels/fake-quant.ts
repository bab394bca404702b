import type { Tensor } from "@tensorflow/tfjs";
import { type Attribute, nodeBackend, type TensorFlow } from "../backend.ts";

/**
 * `x` rounded to the 2^bits levels of an affine quantisation of [minimum, maximum], as float32 (Jacob et al. 2018,
 * arXiv:1712.05877, sec. 3): the range is shifted so that zero is a level, values outside are clipped. Limits are
 * scalars, or [channels] for one range per channel, the last axis of `x`. A tie goes to the upper level.
 * The gradient is straight through within the range; what falls outside goes to the limit it was clipped to.
 */
export type FakeQuant = <Values extends Tensor>(
  x: Values,
  minimum: Tensor,
  maximum: Tensor,
  options: {
    readonly bits: number;
    /** Leaves out the lowest level, so that a symmetric range has as many below zero as above. */
    readonly narrowRange: boolean;
  },
) => Values;

const kernelName = "ResweepFakeQuant";

type Options = Parameters<FakeQuant>[3];

/**
 * Makes TensorFlow's FakeQuantWithMinMaxVars, for the tensor or per channel, known to tfjs. Its gradient is refused on a
 * deterministic GPU, where other operations give the same.
 */
export function registerFakeQuant(
  tf: TensorFlow,
  { deterministicGpu }: { readonly deterministicGpu: boolean },
): FakeQuant {
  const backend = nodeBackend(tf);
  const { TF_ATTR_INT, TF_ATTR_BOOL } = backend.binding;
  const opFor = (limit: Tensor, suffix = "") =>
    `FakeQuantWithMinMaxVars${limit.rank === 1 ? "PerChannel" : ""}${suffix}`;
  const attributesOf = (attrs: unknown): Attribute[] => {
    const { bits, narrowRange } = attrs as unknown as Options;
    return [
      { name: "num_bits", type: TF_ATTR_INT, value: bits },
      { name: "narrow_range", type: TF_ATTR_BOOL, value: narrowRange },
    ];
  };
  tf.registerKernel({
    kernelName,
    backendName: tf.getBackend(),
    kernelFunc: ({ inputs, attrs }) => {
      const { x, minimum, maximum } = inputs as { x: Tensor; minimum: Tensor; maximum: Tensor };
      const operands = [x, minimum, maximum];
      return backend.executeSingleOutput(opFor(minimum), attributesOf(attrs), operands);
    },
  });
  tf.registerGradient({
    kernelName,
    inputsToSave: ["x", "minimum", "maximum"],
    gradFunc: (dy, saved, attrs) => {
      const [x, minimum, maximum] = saved as [Tensor, Tensor, Tensor];
      if (deterministicGpu) {
        const options = attrs as unknown as Options;
        return composedGradient(tf, dy as Tensor, { x, minimum, maximum }, options);
      }
      const op = opFor(minimum, "Gradient");
      const operands = [dy as Tensor, ...saved];
      const [ofX, ofMinimum, ofMaximum] = backend.executeMultipleOutputs(
        op,
        attributesOf(attrs),
        operands,
        3,
      );
      return { x: () => ofX!, minimum: () => ofMinimum!, maximum: () => ofMaximum! };
    },
  });
  return <Values extends Tensor>(x: Values, minimum: Tensor, maximum: Tensor, options: Options) =>
    tf.engine().runKernel(kernelName, { x, minimum, maximum }, { ...options }) as Values;
}

/** What FakeQuantWithMinMaxVarsGradient gives. */
export function composedGradient(
  tf: TensorFlow,
  dy: Tensor,
  { x, minimum, maximum }: Readonly<Record<"x" | "minimum" | "maximum", Tensor>>,
  { bits, narrowRange }: Options,
) {
  const [lowest, highest] = [narrowRange ? 1 : 0, 2 ** bits - 1];
  const scale = tf.div(tf.sub(maximum, minimum), highest - lowest);
  // The level that zero falls on; a tie goes to the upper one, which tf.round does not do.
  const zero = tf.floor(tf.sub(lowest + 0.5, tf.div(minimum, scale)));
  const level = tf.clipByValue(zero, lowest, highest);
  const [below, above] = [lowest, highest].map((limit) => tf.mul(tf.sub(limit, level), scale));
  const [under, over] = [tf.less(x, below!), tf.greater(x, above!)];
  const outside = (where: Tensor) => {
    const share = tf.mul(dy, tf.cast(where, "float32"));
    // One range for each channel, the last axis, or one for all.
    const [channels] = minimum.shape;
    return channels === undefined ? tf.sum(share) : tf.sum(tf.reshape(share, [-1, channels]), 0);
  };
  return {
    x: () => tf.mul(dy, tf.cast(tf.logicalNot(tf.logicalOr(under, over)), "float32")),
    minimum: () => outside(under),
    maximum: () => outside(over),
  };
}
