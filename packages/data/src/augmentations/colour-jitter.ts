import { float } from "@resweep/spec";
import { shuffle } from "../batching/shuffle.ts";
import { defineAugmentation } from "./augmentation.ts";
import { blend, factorUnit, fromBytes, greyOf, meanGrey, toBytes } from "./colours.ts";
import { column } from "./pixels.ts";
import { plainBlend, plainColours, plainGrey, plainMean } from "./plain-colours.ts";

/** What is changed, by the number that stands for it in a draw. */
const kinds = ["brightness", "contrast", "saturation"] as const;

const amount = (what: string) =>
  float({ default: 0.4, min: 0, max: 1, help: `The factor of ${what} is within 1 +- this` });

/**
 * Brightness, contrast and saturation by random factors, in random order, one image apart from the other (fb.resnet.torch,
 * datasets/transforms.lua: ColorJitter, with 0.4 of each). An image of one channel has no saturation to change.
 */
export const colourJitter = defineAugmentation({
  name: "colour-jitter",
  summary: "Changes brightness, contrast and saturation at random",
  source: "Howard 2013, arXiv:1312.5402, sec. 2; fb.resnet.torch, ColorJitter",
  space: {
    brightness: amount("brightness"),
    contrast: amount("contrast"),
    saturation: amount("saturation"),
  },
  draws: () => 2 * kinds.length,
  draw(options, random) {
    return Array.from(shuffle(kinds.length, random)).flatMap((kind) => {
      const factor = 1 + options[kinds[kind]!] * (2 * random.next() - 1);
      return [kind, Math.round(factor / factorUnit)];
    });
  },
  apply(tools, images, draws) {
    const { tf } = tools;
    let planes = toBytes(tools, images);
    for (let turn = 0; turn < draws.length; turn += 2) {
      const [kind, factor] = [draws[turn]!, column(tf, draws[turn + 1]!, factorUnit)];
      const is = (name: (typeof kinds)[number]) =>
        column(tf, tf.equal(kind, tf.scalar(kinds.indexOf(name), "int32")));
      const grey = greyOf(tf, planes);
      // Away from, or towards: black, a grey image of one brightness, the image in grey.
      const base = tf.add(
        tf.mul(is("contrast"), meanGrey(tf, grey)),
        tf.mul(is("saturation"), grey),
      );
      planes = planes.map((plane) => blend(tf, base, plane, factor));
    }
    return fromBytes(tools, planes, images.shape);
  },
  plain(tools, image, draws) {
    const channels = tools.shape[2];
    return plainColours(tools, image, (bytes) => {
      let changed = bytes;
      for (let turn = 0; turn < draws.length; turn += 2) {
        const grey = plainGrey(changed, channels);
        const base = {
          brightness: () => 0,
          contrast: () => plainMean(grey),
          saturation: (place: number) => grey[Math.floor(place / channels)]!,
        }[kinds[draws[turn]!]!];
        changed = plainBlend(changed, base, draws[turn + 1]! * factorUnit);
      }
      return changed;
    });
  },
});
