import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";

type Colour = readonly [red: number, green: number, blue: number];

/** A file of stripes of these colours, side by side, each 8 pixels wide and 16 high. */
export async function writeStripes(file: string, ...colours: Colour[]): Promise<void> {
  const width = 8 * colours.length;
  const pixels = Buffer.alloc(16 * width * 3);
  for (let at = 0; at < pixels.length; at += 3) {
    pixels.set(colours[Math.floor(((at / 3) % width) / 8)]!, at);
  }
  mkdirSync(join(file, ".."), { recursive: true });
  await sharp(pixels, { raw: { width, height: 16, channels: 3 } }).toFile(file);
}

/** 4 + 4 images to train on, 2 + 2 to test on, of classes `ant` (reddish) and `bee` (bluish); each of another colour. */
export async function writeTinyFolder(root: string): Promise<void> {
  for (const [part, count] of [
    ["train", 4],
    ["val", 2],
  ] as const) {
    for (let i = 0; i < count; i++) {
      const shade = 40 * i + (part === "val" ? 20 : 0);
      await writeStripes(join(root, part, "ant", `${i}.png`), [250, shade, 0], [200, shade, 0]);
      await writeStripes(join(root, part, "bee", `${i}.png`), [0, shade, 250], [0, shade, 200]);
    }
  }
  // What is no image, or hidden, is no matter.
  writeFileSync(join(root, "train", "ant", "notes.txt"), "none");
  writeFileSync(join(root, "train", "ant", ".hidden.png"), "none");
  mkdirSync(join(root, "train", ".cache"));
}
