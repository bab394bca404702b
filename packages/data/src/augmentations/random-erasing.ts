import { float, oneOf } from "@resweep/spec";
import type { Tensor2D, Tensor3D } from "@tensorflow/tfjs";
import { type Normalisation, normalise } from "../batching/normalisation.ts";
import { seededRandom } from "../random/seeded-random.ts";
import { defineAugmentation, type ImageShape } from "./augmentation.ts";
import { column, insideBox, ownPlaces, pickPixels } from "./pixels.ts";

/**
 * Random erasing (Zhong et al. 2017, algorithm 1). `noise` is the paper's random values of each pixel: they come from one
 * table of uniform bytes, as large as an image, which each image sees rolled by what it draws.
 */
export const randomErasing = defineAugmentation({
  name: "random-erasing",
  summary: "Erases a rectangle of an image at random",
  source: "Zhong et al. 2017, arXiv:1708.04896, algorithm 1",
  space: {
    probability: float({
      default: 0.5,
      min: 0,
      max: 1,
      unit: "fraction",
      help: "How often an image loses a rectangle",
    }),
    smallest: float({
      default: 0.02,
      min: 0,
      max: 1,
      unit: "fraction",
      help: "Smallest share of the image's area",
    }),
    largest: float({
      default: 0.4,
      min: 0,
      max: 1,
      unit: "fraction",
      help: "Largest share of the image's area",
    }),
    aspect: float({
      default: 0.3,
      min: 0.01,
      max: 1,
      help: "Least ratio of height to width; the greatest is its reciprocal",
    }),
    fill: oneOf(["noise", "mean", "black"], {
      help: "What is left in its place: noise, the mean colour, or black",
    }),
  },
  check: ({ smallest, largest }) =>
    smallest > largest ? { path: "smallest", message: "must not be more than largest" } : null,
  draws: () => 6,
  draw(options, random, [height, width]) {
    const { probability, smallest, largest, aspect } = options;
    const between = (low: number, high: number) => low + (high - low) * random.next();
    if (random.next() >= probability) return [0, 0, 0, 0, 0, 0];
    // As often as the authors' code tries: a rectangle that does not fit is drawn again.
    for (let attempt = 0; attempt < 100; attempt++) {
      const area = between(smallest, largest) * height * width;
      const ratio = between(aspect, 1 / aspect);
      const [tall, wide] = [Math.sqrt(area * ratio), Math.sqrt(area / ratio)].map(Math.round);
      if (tall! >= height || wide! >= width) continue;
      const [top, left] = [random.integer(height - tall! + 1), random.integer(width - wide! + 1)];
      return [top, left, tall!, wide!, random.integer(height), random.integer(width)];
    }
    return [0, 0, 0, 0, 0, 0];
  },
  apply(tools, images, [top, left, tall, wide, down, right], { fill }) {
    const { tf, normalisation } = tools;
    const [batch, height, width, channels] = images.shape;
    const box = { top: top!, left: left!, height: tall!, width: wide! };
    const inside = insideBox(tf, box, images.shape);
    const own = ownPlaces(tf, images.shape);
    const pixels = height * width;
    const eachImage = (values: Float32Array): Tensor3D =>
      tf.tile(tf.tensor3d(values, [1, values.length / channels, channels]), [batch, 1, 1]);
    if (fill !== "noise") {
      const colour = Float32Array.from({ length: channels }, (_, channel) =>
        fill === "mean" ? 0 : normalisation.black[channel]!,
      );
      const places: Tensor2D = tf.add(own, tf.mul(inside, tf.sub(pixels, own)));
      return pickPixels(tools, images, eachImage(colour), places);
    }
    const rolled = (length: number, by: typeof down) =>
      tf.mod(tf.add(tf.range(0, length, 1, "float32"), column(tf, by!)), length);
    const rows = tf.expandDims(tf.mul(rolled(height, down), width), 2);
    const columns = tf.expandDims(rolled(width, right), 1);
    const noisy = tf.add(tf.reshape(tf.add(rows, columns), [batch, pixels]), pixels);
    const places = tf.add(own, tf.mul(inside, tf.sub(noisy, own)));
    const noise = noiseTable([height, width, channels], normalisation);
    return pickPixels(tools, images, eachImage(noise), tf.reshape(places, [batch, pixels]));
  },
  plain({ shape, normalisation }, image, [top, left, tall, wide, down, right], { fill }) {
    const [height, width, channels] = shape;
    const noise = noiseTable(shape, normalisation);
    const erased = image.slice();
    for (let y = top!; y < top! + tall!; y++) {
      for (let x = left!; x < left! + wide!; x++) {
        const from = (((y + down!) % height) * width + ((x + right!) % width)) * channels;
        for (let channel = 0; channel < channels; channel++) {
          const colour = fill === "mean" ? 0 : normalisation.black[channel]!;
          erased[(y * width + x) * channels + channel] =
            fill === "noise" ? noise[from + channel]! : colour;
        }
      }
    }
    return erased;
  },
});

/** Uniform bytes, the same ones in every trial, normalised: [height, width, channels]. */
function noiseTable(shape: ImageShape, normalisation: Normalisation): Float32Array {
  const random = seededRandom(noiseStream);
  const length = shape.reduce((product, side) => product * side, 1);
  return normalise(
    Uint8Array.from({ length }, () => random.integer(256)),
    normalisation,
  );
}

const noiseStream = 0x2017;
