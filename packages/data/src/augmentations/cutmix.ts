import { float } from "@resweep/spec";
import type { Tensor3D } from "@tensorflow/tfjs";
import { shuffle } from "../batching/shuffle.ts";
import { symmetricBeta } from "../random/beta.ts";
import { defineMixing, shareUnit } from "./augmentation.ts";
import { insideBox, ownPlaces, pickPixels } from "./pixels.ts";

/**
 * CutMix (Yun et al. 2019, sec. 3.1): a rectangle is another image's, and of the labels its share of the area. One share,
 * rectangle and permutation a batch, as in the authors' code (clovaai/CutMix-PyTorch, train.py: rand_bbox): the rectangle
 * is drawn around any pixel and cut off at the edge, and the share is what then is left.
 */
export const cutmix = defineMixing({
  name: "cutmix",
  summary: "Puts a rectangle of another image of its batch into each, and its label in that share",
  source: "Yun et al. 2019, arXiv:1905.04899, sec. 3.1",
  space: {
    alpha: float({
      default: 1,
      min: 0.01,
      max: 100,
      scale: "log",
      help: "The share is drawn from Beta(alpha, alpha)",
    }),
    probability: float({
      default: 0.5,
      min: 0,
      max: 1,
      unit: "fraction",
      help: "How often a batch is mixed; 0.5 in the authors' code for CIFAR, 1 for ImageNet",
    }),
  },
  mixes: true,
  draws: () => 6,
  draw({ alpha, probability }, random, [height, width], batchSize) {
    if (random.next() >= probability) {
      const alone = Uint32Array.from({ length: batchSize }, (_, i) => i);
      return { share: 1 / shareUnit, partners: alone, more: [0, 0, 0, 0] };
    }
    const side = Math.sqrt(1 - symmetricBeta(alpha, random));
    const partners = shuffle(batchSize, random);
    const [left, wide] = stretch(random.integer(width), Math.trunc(width * side), width);
    const [top, tall] = stretch(random.integer(height), Math.trunc(height * side), height);
    const kept = 1 - (tall * wide) / (height * width);
    return { share: Math.round(kept / shareUnit), partners, more: [top, left, tall, wide] };
  },
  apply(tools, images, [partners, _share, top, left, tall, wide]) {
    const { tf, gather } = tools;
    const [batch, height, width, channels] = images.shape;
    const others: Tensor3D = tf.reshape(gather(images, partners!, { axis: 0, batchDims: 0 }), [
      batch,
      height * width,
      channels,
    ]);
    const box = { top: top!, left: left!, height: tall!, width: wide! };
    const inside = insideBox(tf, box, images.shape);
    const own = ownPlaces(tf, images.shape);
    return pickPixels(tools, images, others, tf.add(own, tf.mul(inside, height * width)));
  },
  plain({ shape, batch }, image, [partner, _share, top, left, tall, wide]) {
    const [, width, channels] = shape;
    const mixed = image.slice();
    for (let y = top!; y < top! + tall!; y++) {
      const [from, to] = [left!, left! + wide!].map((x) => (y * width + x) * channels);
      mixed.set(batch[partner!]!.subarray(from, to), from);
    }
    return mixed;
  },
});

/** Where `size` pixels around `centre` begin within 0 .. length, and how many of them lie there. */
function stretch(centre: number, size: number, length: number): [start: number, extent: number] {
  const half = Math.floor(size / 2);
  const start = Math.max(0, centre - half);
  return [start, Math.min(length, centre + half) - start];
}
