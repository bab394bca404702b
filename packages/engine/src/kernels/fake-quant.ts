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

/** Makes TensorFlow's FakeQuantWithMinMaxVars, for the tensor or per channel, known to tfjs. */
export function registerFakeQuant(tf: TensorFlow): FakeQuant {
  const backend = nodeBackend(tf);
  const { TF_ATTR_INT, TF_ATTR_BOOL } = backend.binding;
  const opFor = (limit: Tensor, suffix = "") =>
    `FakeQuantWithMinMaxVars${limit.rank === 1 ? "PerChannel" : ""}${suffix}`;
  const attributesOf = (attrs: unknown): Attribute[] => {
    const { bits, narrowRange } = attrs as Parameters<FakeQuant>[3];
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
      const [, minimum] = saved;
      const op = opFor(minimum!, "Gradient");
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
  return <Values extends Tensor>(
    x: Values,
    minimum: Tensor,
    maximum: Tensor,
    options: Parameters<FakeQuant>[3],
  ) => tf.engine().runKernel(kernelName, { x, minimum, maximum }, { ...options }) as Values;
}
