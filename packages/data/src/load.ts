import { InvalidInput } from "@resweep/spec";
import { contentHash } from "./content-hash.ts";
import type { Dataset, LoadOptions, Unreadable, Whereabouts } from "./dataset.ts";
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
  const facts = definition.facts(config as never, options);
  const { inputShape, classes } = facts;
  const decoded = await definition.read(config as never, options);
  const { train, test, known, unreadable = [], classNames = facts.classNames } = decoded;
  if (classNames.length !== classes) {
    throw InvalidInput.at(
      "dataset.classes",
      `is ${classes}, but ${config.name} has ${classNames.length} there; correct it`,
    );
  }
  if (unreadable.length > 0)
    options.onProgress?.(leftOut(config.name, unreadable, train.count + test.count));
  const hash = known?.hash ?? contentHash(inputShape, classes, train, test);
  if (definition.hash !== undefined && definition.hash !== hash) {
    const { detail } = await definition.locate(options);
    throw new DatasetDamaged(
      detail,
      `is not the published ${config.name} (content ${hash.slice(0, 12)}, expected ${definition.hash.slice(0, 12)}); get the files again, or name another folder`,
    );
  }
  const { mean, deviation } = known ?? channelStatistics(train.images, inputShape);
  return {
    ...{ name: config.name, hash, inputShape, classes, classNames, train, test, mean, deviation },
    unreadable: unreadable.length,
  };
}

/** Where each dataset stands on this machine: what a worker advertises and `doctor` shows. */
export function locateDatasets(options: LoadOptions = {}): Promise<Whereabouts[]> {
  return Promise.all(datasets.names.map((name) => definitionOf(name).locate(options)));
}

/** One line, whatever their number. */
function leftOut(name: string, unreadable: readonly Unreadable[], read: number): string {
  const shown = unreadable.slice(0, 5).map(({ file, reason }) => `${file} (${reason})`);
  const more = unreadable.length - shown.length;
  const all = unreadable.length + read;
  return `${name}: left out ${unreadable.length} of ${all} images, which cannot be read: ${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
