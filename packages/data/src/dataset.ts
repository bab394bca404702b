import type { Definition, Fields, ValuesOf } from "@resweep/spec";
import { float } from "@resweep/spec";
import type { Images } from "./images/images.ts";

/** Decoded images of one part. */
export interface Part {
  readonly images: Images;
  readonly labels: Uint16Array;
  readonly count: number;
}

/**
 * What a dataset is, known without reading an image. `train` and `test` count images, before any validation split; files
 * that turn out to be unreadable are among them.
 */
export interface DatasetFacts {
  /** [height, width, channels] */
  readonly inputShape: readonly [number, number, number];
  readonly classes: number;
  readonly classNames: readonly string[];
  readonly train: number;
  readonly test: number;
}

/** A file that cannot be read as an image, below its dataset's folder. */
export interface Unreadable {
  readonly file: string;
  readonly reason: string;
}

/** What reading a dataset's files gives; what is missing is as its facts say, or derived from the images. */
export interface DecodedDataset {
  readonly train: Part;
  readonly test: Part;
  readonly classNames?: readonly string[];
  /** Files that were left out. */
  readonly unreadable?: readonly Unreadable[];
  /** What was derived from the same images before. */
  readonly known?: Pick<Dataset, "hash" | "mean" | "deviation">;
}

/** A dataset that can be trained on. `hash` identifies its decoded content, whatever file it came from. */
export interface Dataset {
  readonly name: string;
  readonly hash: string;
  readonly inputShape: readonly [number, number, number];
  readonly classes: number;
  readonly classNames: readonly string[];
  readonly train: Part;
  readonly test: Part;
  /** Per channel, over the whole training set, of pixels scaled to 0..1. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  /** Files that were left out because they cannot be read. */
  readonly unreadable: number;
}

/** Where to look for a dataset's files. */
export interface LoadOptions {
  /** Folder of each dataset that the user keeps somewhere: `{ "cifar-10": "/data/cifar" }`. */
  readonly folders?: Readonly<Record<string, string>>;
  /** Downloads are kept here; without it nothing is downloaded. */
  readonly cacheDir?: string;
  /** False forbids downloads. Default true. */
  readonly download?: boolean;
  /** Told of slow steps, in one line each. */
  readonly onProgress?: (message: string) => void;
}

/** Whether a worker could train on a dataset. */
export interface Whereabouts {
  readonly name: string;
  /** Its files are on this machine. */
  readonly held: boolean;
  /** It is held, or a download is allowed. */
  readonly available: boolean;
  /** The folder, or what to do. */
  readonly detail: string;
}

/** What every dataset declares of itself. `read` gives the decoded parts; the rest is derived in one place. */
export interface DatasetDefinition<N extends string = string, S extends Fields = Fields>
  extends Definition<N, S> {
  /** The content hash of the published data, where it is known: files that differ are refused. */
  readonly hash?: string;
  facts(options: ValuesOf<S>, load?: LoadOptions): DatasetFacts;
  read(options: ValuesOf<S>, load: LoadOptions): Promise<DecodedDataset>;
  locate(load: LoadOptions): Promise<Whereabouts>;
}

export function defineDataset<const N extends string, S extends Fields>(
  definition: DatasetDefinition<N, S>,
): DatasetDefinition<N, S> {
  return definition;
}

/** The option that every dataset has: the share of the training set held out for tuning. */
export const validation = float({
  default: 0.1,
  min: 0,
  max: 0.5,
  unit: "fraction",
  help: "Share of the training set held out for validation, drawn by seed; 0 trains on all of it, as papers do",
});
