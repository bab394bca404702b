import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Part } from "../dataset.ts";
import { DatasetUnavailable } from "../errors.ts";
import { parseIdx } from "../formats/idx.ts";
import { readWhole } from "./read-file.ts";

/** The four files of an MNIST-like dataset, without `.gz`. */
export const idxFiles = [
  "train-images-idx3-ubyte",
  "train-labels-idx1-ubyte",
  "t10k-images-idx3-ubyte",
  "t10k-labels-idx1-ubyte",
] as const;
export type IdxFile = (typeof idxFiles)[number];

/** The folder that holds the four files: `folder`, or one of `below` it; or null. */
export function findIdxFolder(folder: string, below: readonly string[] = []): string | null {
  const candidates = ["", ...below].map((place) => join(folder, place));
  return candidates.find((candidate) => missingFiles(candidate).length === 0) ?? null;
}

/** Reads 28 x 28 images of `train` and `test` images from a folder of idx or idx.gz files. */
export async function readIdxFolder(
  dataset: string,
  folder: string,
  counts: { train: number; test: number },
  below: readonly string[] = [],
): Promise<{ train: Part; test: Part }> {
  const found = findIdxFolder(folder, below);
  if (found === null) {
    throw new DatasetUnavailable(
      dataset,
      `${join(folder, missingFiles(folder)[0]!)}[.gz] is missing; put the four idx files there, or name another folder with RESWEEP_DATASETS=${dataset}=DIR`,
    );
  }
  const part = async (prefix: "train" | "t10k", count: number): Promise<Part> => {
    const imagesFile = pathOf(found, `${prefix}-images-idx3-ubyte`)!;
    const labelsFile = pathOf(found, `${prefix}-labels-idx1-ubyte`)!;
    const [imageBytes, labelBytes] = await Promise.all([
      readWhole(dataset, imagesFile),
      readWhole(dataset, labelsFile),
    ]);
    return {
      images: parseIdx(imageBytes, [count, 28, 28], imagesFile),
      labels: Uint16Array.from(parseIdx(labelBytes, [count], labelsFile)),
      count,
    };
  };
  return { train: await part("train", counts.train), test: await part("t10k", counts.test) };
}

function missingFiles(folder: string): IdxFile[] {
  return idxFiles.filter((file) => pathOf(folder, file) === null);
}

function pathOf(folder: string, file: IdxFile): string | null {
  return [`${file}.gz`, file].map((name) => join(folder, name)).find(existsSync) ?? null;
}
