import { float } from "@resweep/spec";
import type { Tensor2D } from "@tensorflow/tfjs";
import { shuffle } from "../batching/shuffle.ts";
import { symmetricBeta } from "../random/beta.ts";
import { defineMixing, shareUnit } from "./augmentation.ts";
import { column } from "./pixels.ts";

/**
 * Mixup (Zhang et al. 2017, sec. 2): images and labels in convex combination. One share and one permutation a batch, as in
 * the authors' code (facebookresearch/mixup-cifar10, train.py: mixup_data).
 */
export const mixup = defineMixing({
  name: "mixup",
  summary: "Blends each image, and its label, with another of its batch",
  source: "Zhang et al. 2017, arXiv:1710.09412, sec. 2",
  space: {
    alpha: float({
      default: 1,
      min: 0.01,
      max: 100,
      scale: "log",
      help: "The share is drawn from Beta(alpha, alpha); 1 in the paper on CIFAR, 0.2 on ImageNet",
    }),
  },
  mixes: true,
  draws: () => 2,
  draw: ({ alpha }, random, _shape, batchSize) => ({
    share: Math.round(symmetricBeta(alpha, random) / shareUnit),
    partners: shuffle(batchSize, random),
    more: [],
  }),
  apply({ tf, gather }, images, [partners, share]) {
    const flat: Tensor2D = tf.reshape(images, [images.shape[0], -1]);
    const others = gather(flat, partners!, { axis: 0, batchDims: 0 });
    const own = column(tf, share!, shareUnit);
    const mixed = tf.add(tf.mul(flat, own), tf.mul(others, tf.sub(1, own)));
    return tf.reshape(mixed, images.shape);
  },
  plain({ batch }, image, [partner, share]) {
    const own = share! * shareUnit;
    const other = batch[partner!]!;
    return image.map(
      (value, i) => Math.fround(value * own) + Math.fround(other[i]! * Math.fround(1 - own)),
    );
  },
});
