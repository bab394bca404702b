import {
  type DatasetConfig,
  datasets,
  type LoadOptions,
  openSamples,
  type Samples,
} from "@resweep/data";
import { NotFound, ResweepError } from "@resweep/spec";
import type { Platform } from "../platform.ts";

/** Where datasets are on this machine. */
export type DataPlaces = Pick<LoadOptions, "folders" | "cacheDir">;

export interface ImageAsked {
  readonly part: "train" | "test";
  readonly image: number;
}

/**
 * An image of the data that a trial is of, as a PNG file, where this machine has these data. Throws NotFound, which says why
 * it is not to be had.
 */
export async function readImage(
  { store }: Pick<Platform, "store">,
  trialId: number,
  { part, image }: ImageAsked,
  places: DataPlaces,
): Promise<Uint8Array> {
  const data = await store.confusions.data(trialId);
  if (!data) throw new NotFound(`there is no trial ${trialId}`);
  const config = datasets.schema.safeParse(data.dataset);
  if (data.hash === null || !config.success)
    throw new NotFound(`of trial ${trialId} it is not known which images it is of`);
  const samples = await opened(config.data, data.hash, places);
  const png = samples.png(part, image);
  if (png === null) throw new NotFound(`its ${part} part has no image ${image}`);
  return png;
}

/** A page shows many images of one dataset, one request each. */
let held: { readonly key: string; readonly samples: Promise<Samples> } | undefined;
let timer: NodeJS.Timeout | undefined;
const heldMs = 60_000;

/** The dataset that was asked for last stays open for a minute: it may be in memory. */
async function opened(config: DatasetConfig, hash: string, places: DataPlaces): Promise<Samples> {
  const key = JSON.stringify([config, hash]);
  if (held?.key !== key) held = { key, samples: openSamples(config, hash, places) };
  const own = held;
  clearTimeout(timer);
  timer = setTimeout(() => {
    held = undefined;
  }, heldMs).unref();
  try {
    return await own.samples;
  } catch (error) {
    // The next request looks again: it may have come by then.
    if (held === own) held = undefined;
    if (error instanceof ResweepError && error.code.startsWith("dataset-"))
      throw new NotFound(error.message, { cause: error });
    throw error;
  }
}
