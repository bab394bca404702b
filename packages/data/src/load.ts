import { createHash } from "node:crypto";
import type { Dataset, LoadOptions, Part, Whereabouts } from "./dataset.ts";
import { type DatasetConfig, datasets, definitionOf } from "./datasets/catalogue.ts";
import { DatasetDamaged } from "./errors.ts";
import { channelStatistics } from "./statistics.ts";

/**
 * Reads a dataset into memory and identifies it. Throws DatasetUnavailable where its files are not to be had,
 * DatasetDamaged where they are not what they should be; each names the file and the way out.
 */
export async function loadDataset(
  config: DatasetConfig,
  options: LoadOptions = {},
): Promise<Dataset> {
  const definition = definitionOf(config.name);
  const { inputShape, classes, classNames } = definition.facts(config as never);
  const { train, test } = await definition.read(config as never, options);
  const hash = contentHash(inputShape, classes, train, test);
  if (definition.hash !== undefined && definition.hash !== hash) {
    const { detail } = await definition.locate(options);
    throw new DatasetDamaged(
      detail,
      `is not the published ${config.name} (content ${hash.slice(0, 12)}, expected ${definition.hash.slice(0, 12)}); get the files again, or name another folder`,
    );
  }
  const { mean, deviation } = channelStatistics(train.images, inputShape[2]);
  return { name: config.name, hash, inputShape, classes, classNames, train, test, mean, deviation };
}

/** Where each dataset stands on this machine: what a worker advertises and `doctor` shows. */
export function locateDatasets(options: LoadOptions = {}): Promise<Whereabouts[]> {
  return Promise.all(datasets.names.map((name) => definitionOf(name).locate(options)));
}

/** SHA-256 over shape, counts, pixels and labels (16-bit little-endian): the same for a file and its gzip. */
export function contentHash(
  inputShape: readonly number[],
  classes: number,
  train: Part,
  test: Part,
): string {
  const hash = createHash("sha256");
  hash.update(`${JSON.stringify([...inputShape, classes, train.count, test.count])}\n`);
  for (const { images, labels } of [train, test]) {
    hash.update(images);
    hash.update(new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength));
  }
  return hash.digest("hex");
}
