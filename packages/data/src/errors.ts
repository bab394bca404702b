import { ResweepError } from "@resweep/spec";

/** The files of a dataset are not on this machine and may not, or could not, be fetched. */
export class DatasetUnavailable extends ResweepError {
  readonly code = "dataset-unavailable";
  readonly dataset: string;
  constructor(dataset: string, message: string, options?: ErrorOptions) {
    super(`${dataset}: ${message}`, options);
    this.dataset = dataset;
  }
}

/** A file of a dataset is truncated, of another format, or not the published one. */
export class DatasetDamaged extends ResweepError {
  readonly code = "dataset-damaged";
  readonly file: string;
  constructor(file: string, message: string, options?: ErrorOptions) {
    super(`${file}: ${message}`, options);
    this.file = file;
  }
}
