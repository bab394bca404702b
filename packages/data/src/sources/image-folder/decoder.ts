import { join } from "node:path";
import type sharp from "sharp";
import { DatasetUnavailable } from "../../errors.ts";

/** How an image of any size becomes one of the dataset's. */
export interface DecodeOptions {
  /** Height and width, pixels. */
  readonly size: number;
  /** The shorter side before the centre is cut out, pixels. */
  readonly resize: number;
  readonly channels: 1 | 3;
}

export interface Decoder {
  /** What the pixels hang on beside the file and the options. */
  readonly version: string;
  /** Bytes of [size, size, channels]. Throws where the file cannot be read as an image. */
  decode(file: string): Promise<Uint8Array>;
}

/** Loads the codecs, which nothing else needs. Throws DatasetUnavailable where they are not installed. */
export async function openDecoder({ size, resize, channels }: DecodeOptions): Promise<Decoder> {
  const { default: read } = await import("sharp").catch((error: unknown) => {
    throw new DatasetUnavailable(
      "image-folder",
      `needs the package sharp, which does not load (${firstLine(error)}); run npm run setup`,
      { cause: error },
    );
  });
  // One image a thread is faster than all threads on one, and nothing is read twice.
  read.concurrency(1);
  read.cache(false);
  const margin = Math.floor((resize - size) / 2);
  return {
    version: `sharp ${read.versions.sharp}, vips ${read.versions.vips}`,
    async decode(file) {
      const { data, info } = await pipeline(read, file, resize)
        .extract({ left: margin, top: margin, width: size, height: size })
        .toColourspace(channels === 1 ? "b-w" : "srgb")
        .removeAlpha()
        .raw({ depth: "uchar" })
        .toBuffer({ resolveWithObject: true });
      if (info.channels !== channels) {
        throw new Error(`has ${info.channels} channels where ${channels} are wanted`);
      }
      return data;
    },
  };
}

/**
 * Upright, the shorter side `resize` pixels long, the middle of the longer one cut out. A file that ends early is an error,
 * while what any viewer forgives (garbage behind the end, say) is forgiven.
 */
function pipeline(read: typeof sharp, file: string, resize: number) {
  return read(file, { failOn: "truncated" })
    .autoOrient()
    .resize(resize, resize, { fit: "cover", position: "centre", kernel: "linear" });
}

export const imagePath = (root: string, file: string) => join(root, ...file.split("/"));

/** Why it cannot be read, in one line without its path. */
export function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n")[0]!.trim();
}
