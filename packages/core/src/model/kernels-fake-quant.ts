import type * as tfjs from "@tensorflow/tfjs";
import type { TensorFlow } from "../tensorflow.ts";

/**
 * `x` rounded to the 2^bits levels of an affine quantisation of [minimum, maximum], as float32 (Jacob et al. 2018,
 * arXiv:1712.05877, sec. 3): the range is shifted so that zero is a level, values outside are clipped. Limits are
 * scalars, or [channels] for one range per channel, the last axis of `x`. A tie goes to the upper level.
 * The gradient is straight through within the range; what falls outside goes to the limit it was clipped to.
 */
export type FakeQuant = <Values extends tfjs.Tensor>(
  x: Values,
  minimum: tfjs.Tensor,
  maximum: tfjs.Tensor,
  options: {
    readonly bits: number;
    /** Leaves out the lowest level, so that a symmetric range has as many below zero as above. */
    readonly narrowRange: boolean;
  },
) => Values;

/** Composed of stock operations, in the steps of TensorFlow's kernel. */
export function composedFakeQuant(tf: TensorFlow): FakeQuant {
  return <Values extends tfjs.Tensor>(
    x: Values,
    minimum: tfjs.Tensor,
    maximum: tfjs.Tensor,
    { bits, narrowRange }: Parameters<FakeQuant>[3],
  ): Values => {
    const [lowest, highest] = [narrowRange ? 1 : 0, 2 ** bits - 1];
    const quantise = tf.customGrad((...args) => {
      const [values, low, high, save] = args as unknown as [
        tfjs.Tensor,
        tfjs.Tensor,
        tfjs.Tensor,
        (tensors: tfjs.Tensor[]) => void,
      ];
      const scale = tf.div(tf.sub(high, low), highest - lowest);
      const zeroPoint = tf.sub(lowest, tf.div(low, scale));
      const zero = tf.clipByValue(roundUp(tf, zeroPoint), lowest, highest);
      const nudgedLow = tf.mul(tf.sub(lowest, zero), scale);
      const nudgedHigh = tf.mul(tf.sub(highest, zero), scale);
      save([values, nudgedLow, nudgedHigh, low]);
      const clipped = tf.minimum(tf.maximum(values, nudgedLow), nudgedHigh);
      const level = roundUp(tf, tf.div(tf.sub(clipped, nudgedLow), scale));
      return {
        value: tf.add(tf.mul(level, scale), nudgedLow),
        gradFunc: (dy, saved) => {
          const [seen, below, above, limit] = saved as tfjs.Tensor[];
          const [under, over] = [tf.less(seen!, below!), tf.greater(seen!, above!)];
          const axes = dy.shape.map((_, axis) => axis).slice(0, dy.rank - limit!.rank);
          const among = (mask: tfjs.Tensor) => tf.where(mask, dy, tf.zerosLike(dy));
          const inside = tf.logicalNot(tf.logicalOr(under, over));
          return [among(inside), tf.sum(among(under), axes), tf.sum(among(over), axes)];
        },
      };
    });
    return quantise(x, minimum, maximum) as Values;
  };
}

const roundUp = (tf: TensorFlow, x: tfjs.Tensor): tfjs.Tensor => tf.floor(tf.add(x, 0.5));
