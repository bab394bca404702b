import { join } from "node:path";
import { bytesInWords } from "@resweep/spec";
import { copyRows } from "../batching/copy-rows.ts";
import type { Dataset, LoadOptions } from "../dataset.ts";
import { type DatasetConfig, datasetFacts } from "../datasets/catalogue.ts";
import { DatasetUnavailable } from "../errors.ts";
import { loadDataset } from "../load.ts";
import { copyWithHash } from "../sources/image-folder/decoded-copy.ts";
import { encodePng } from "./png.ts";

/** Single images of a dataset, for people to look at. */
export interface Samples {
  /** As a PNG file; null where the part has no such image. */
  png(part: "train" | "test", image: number): Uint8Array | null;
}

/** More is not read into memory to look at a few images; CIFAR takes 184 MB. */
const mostBytes = 256 * 2 ** 20;

/**
 * The images of a dataset whose content is `hash`, as far as they are on this machine: nothing is downloaded. Of image folders
 * it is the decoded copy that trials have made here; no file of the folder itself is opened. Throws DatasetUnavailable,
 * which says why and the way out, and DatasetDamaged.
 */
export async function openSamples(
  config: DatasetConfig,
  hash: string,
  options: Pick<LoadOptions, "folders" | "cacheDir">,
): Promise<Samples> {
  const data =
    config.name === "image-folder"
      ? await copied(hash, options)
      : await loaded(config, hash, options);
  return {
    png: (part, image) =>
      image < data[part].count
        ? encodePng(copyRows(data, part, Int32Array.of(image)), data.inputShape)
        : null,
  };
}

type Images = Pick<Dataset, "train" | "test" | "inputShape">;

async function copied(hash: string, { cacheDir }: LoadOptions): Promise<Images> {
  const copy = cacheDir && (await copyWithHash(join(cacheDir, "image-folder"), hash));
  if (!copy) {
    throw new DatasetUnavailable(
      "image-folder",
      "has no decoded copy of this trial's images on this machine; a dashboard that shares RESWEEP_DATA with a worker shows them",
    );
  }
  return copy;
}

async function loaded(config: DatasetConfig, hash: string, options: LoadOptions): Promise<Images> {
  const { train, test, inputShape } = datasetFacts(config);
  const bytes = inputShape.reduce((product, length) => product * length, train + test);
  if (bytes > mostBytes) {
    throw new DatasetUnavailable(
      config.name,
      `takes ${bytesInWords(bytes)} in memory, too much to look at single images`,
    );
  }
  const data = await loadDataset(config, { ...options, download: false });
  if (data.hash !== hash) {
    throw new DatasetUnavailable(
      config.name,
      `holds other images on this machine (${data.hash.slice(0, 12)}) than the trial's (${hash.slice(0, 12)})`,
    );
  }
  return data;
}
