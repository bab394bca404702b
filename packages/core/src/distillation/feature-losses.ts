import type * as tfjs from "@tensorflow/tfjs";
import type { TensorFlow } from "../tensorflow.ts";

/**
 * How far the student's features are from the teacher's hint, both [batch, height, width, channels]: the mean of the squared
 * differences (Romero et al. 2014, arXiv:1412.6550, eq. 3, but for a factor).
 */
export function hintLoss(tf: TensorFlow, student: tfjs.Tensor, teacher: tfjs.Tensor): tfjs.Scalar {
  return tf.tidy(() => tf.mean<tfjs.Scalar>(tf.squaredDifference(student, teacher)));
}

/**
 * How far two networks' attention maps lie apart: the mean of the squared differences of `attentionMap`. Their features are
 * [batch, height, width, any channels] (Zagoruyko and Komodakis 2017, arXiv:1612.03928, eq. 2, as their code takes it).
 */
export function attentionLoss(
  tf: TensorFlow,
  student: tfjs.Tensor4D,
  teacher: tfjs.Tensor4D,
): tfjs.Scalar {
  return tf.tidy(() => hintLoss(tf, attentionMap(tf, student), attentionMap(tf, teacher)));
}

/** Where a network looks, [batch, height * width]: the sum over channels of the squares, each image's divided by its L2 norm. */
function attentionMap(tf: TensorFlow, features: tfjs.Tensor4D): tfjs.Tensor2D {
  const [batch, height, width] = features.shape;
  const map = tf.reshape(tf.sum(tf.square(features), -1), [batch, height * width]);
  // A dead image's map is zero, and has no direction.
  const norm = tf.sqrt(tf.add(tf.sum(tf.square(map), -1, true), 1e-12));
  return tf.div<tfjs.Tensor2D>(map, norm);
}
