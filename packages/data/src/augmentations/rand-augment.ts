import { int, oneOf } from "@resweep/spec";
import type { Tensor1D, Tensor2D, Tensor4D } from "@tensorflow/tfjs";
import type { TensorFlow } from "../tensorflow.ts";
import { defineAugmentation, type ImageTools } from "./augmentation.ts";
import { blend, factorUnit, fromBytes, greyOf, meanGrey, toBytes } from "./colours.ts";
import { column } from "./pixels.ts";
import { plainRandAugment } from "./plain-rand-augment.ts";
import {
  affineUnit,
  bases,
  type Change,
  numbersOf,
  operationNames,
  operations,
  unchanged,
} from "./rand-augment-operations.ts";

/**
 * RandAugment (Cubuk et al. 2019): `n` operations of one magnitude, drawn from the paper's list, equalize left out: identity,
 * auto-contrast, rotate, solarize, colour (not of one channel), posterize, contrast, brightness, sharpness, and shear and
 * translate along either axis. A greater magnitude always changes more, as in torchvision and timm; in the authors' first
 * code solarize and posterize went the other way. Pixels that move are the nearest ones, as there.
 */
export const randAugment = defineAugmentation({
  name: "rand-augment",
  summary: "Changes an image by a few operations drawn from a list, all of one magnitude",
  source: "Cubuk et al. 2019, arXiv:1909.13719, sec. 3",
  space: {
    n: int({ default: 2, min: 1, max: 5, help: "Operations an image undergoes" }),
    magnitude: int({ default: 9, min: 0, max: 30, help: "How strong they are, of 30" }),
    fill: oneOf(["mean", "black"], {
      help: "What comes in where an image is moved: the mean colour, or black",
    }),
  },
  draws: ({ n }) => n * numbersOf(unchanged).length,
  draw({ n, magnitude }, random, shape) {
    const names = operationNames.filter((name) => name !== "colour" || shape[2] > 1);
    return Array.from({ length: n }, () => {
      const name = names[random.integer(names.length)]!;
      const level = magnitude / 30;
      const change = operations[name](level, random.integer(2) === 0 ? level : -level, shape);
      return numbersOf({ ...unchanged, ...change });
    }).flat();
  },
  apply(tools, images, draws, { fill }) {
    let planes = toBytes(tools, images);
    const each = numbersOf(unchanged).length;
    for (let from = 0; from < draws.length; from += each) {
      planes = changed(tools, planes, draws.slice(from, from + each), images.shape, fill);
    }
    return fromBytes(tools, planes, images.shape);
  },
  plain: plainRandAugment,
});

/** Every image with its own change, whose numbers `draws` holds. */
function changed(
  tools: ImageTools,
  planes: readonly Tensor2D[],
  draws: readonly Tensor1D[],
  [, height, width]: Tensor4D["shape"],
  fill: "mean" | "black",
): Tensor2D[] {
  const { tf, normalisation } = tools;
  const [base, factor, solarize, posterize, stretch] = draws.slice(6);
  const places = movedPlaces(tf, draws.slice(0, 6), height, width);
  const moved = planes.map((plane, channel) => {
    const colour = fill === "black" ? 0 : Math.round(normalisation.shift[channel]!);
    const outside: Tensor2D = tf.fill([plane.shape[0], 1], colour);
    return tools.gather(tf.concat([plane, outside], 1), places, { axis: 1, batchDims: 1 });
  });

  const is = (name: Change["base"]) =>
    column(tf, tf.equal(base!, tf.scalar(bases.indexOf(name), "int32")));
  const grey = greyOf(tf, moved);
  const plainer: Tensor2D = tf.add(
    tf.mul(is("mean"), meanGrey(tf, grey)),
    tf.mul(is("grey"), grey),
  );
  const inColour = column(tf, factor!, factorUnit);
  return moved.map((plane) => {
    const smoother = tf.mul(is("smooth"), smooth(tf, plane, height, width));
    let bytes: Tensor2D = blend(tf, tf.add(plainer, smoother), plane, inColour);
    const turned = tf.cast(tf.greaterEqual(bytes, column(tf, solarize!)), "float32");
    bytes = tf.add(bytes, tf.mul(turned, tf.sub(255, tf.mul(bytes, 2))));
    const step = column(tf, posterize!);
    bytes = tf.mul(tf.floor(tf.div(bytes, step)), step);
    return tf.add(bytes, tf.mul(column(tf, stretch!), tf.sub(stretched(tf, bytes), bytes)));
  });
}

/** Where each pixel comes from, the place behind the image's own standing for all outside: [batch, height * width], int32. */
function movedPlaces(
  tf: TensorFlow,
  affine: readonly Tensor1D[],
  height: number,
  width: number,
): Tensor2D {
  const middles = (length: number): Tensor1D => tf.add(tf.range(0, length, 1, "float32"), 0.5);
  const [x, y] = [tf.expandDims(middles(width), 0), tf.expandDims(middles(height), 1)];
  const [xx, xy, x0, yx, yy, y0] = affine.map((numbers) =>
    tf.expandDims(column(tf, numbers, affineUnit), 2),
  );
  const source = (ofX: typeof xx, ofY: typeof xx, offset: typeof xx) =>
    tf.floor(tf.add(tf.add(tf.mul(ofX!, x), tf.mul(ofY!, y)), offset!));
  const [columns, rows] = [source(xx, xy, x0), source(yx, yy, y0)];
  const within = (places: typeof rows, length: number) =>
    tf.logicalAnd(tf.greaterEqual(places, 0), tf.less(places, length));
  const inside = tf.cast(tf.logicalAnd(within(columns, width), within(rows, height)), "float32");
  const outside = height * width;
  const place = tf.add(tf.mul(rows, width), columns);
  const chosen = tf.add(tf.mul(inside, tf.sub(place, outside)), outside);
  return tf.cast(tf.reshape(chosen, [-1, height * width]), "int32");
}

/** Each pixel among its neighbours, itself five times (PIL: ImageFilter.SMOOTH); those at the edge stay what they are. */
function smooth(tf: TensorFlow, plane: Tensor2D, height: number, width: number): Tensor2D {
  if (height < 3 || width < 3) return plane;
  const image = tf.reshape(plane, [-1, height, width]);
  const [h, w] = [height - 2, width - 2];
  const part = (y: number, x: number, tall: number, wide: number) =>
    tf.slice(image, [0, y, x], [-1, tall, wide]);
  const rows = tf.add(tf.add(part(0, 0, h, width), part(1, 0, h, width)), part(2, 0, h, width));
  const shifted = (x: number) => tf.slice(rows, [0, 0, x], [-1, h, w]);
  const square = tf.add(tf.add(shifted(0), shifted(1)), shifted(2));
  const centre = part(1, 1, h, w);
  const smoothed = tf.round(tf.div(tf.add(square, tf.mul(centre, 4)), 13));
  const change = tf.pad(tf.sub(smoothed, centre), [
    [0, 0],
    [1, 1],
    [1, 1],
  ]);
  return tf.reshape(tf.add(image, change), plane.shape);
}

/** From the darkest to the brightest of each image's bytes to 0 .. 255; what is of one value stays. */
function stretched(tf: TensorFlow, bytes: Tensor2D): Tensor2D {
  const [low, high] = [tf.min(bytes, 1, true), tf.max(bytes, 1, true)];
  const range = tf.sub(high, low);
  const whole = tf.floor(tf.div(tf.mul(tf.sub(bytes, low), 255), tf.maximum(range, 1)));
  const any = tf.cast(tf.greater(range, 0), "float32");
  return tf.add(bytes, tf.mul(any, tf.sub(whole, bytes))) as Tensor2D;
}
