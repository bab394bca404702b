import { ResweepError, Unavailable } from "@resweep/spec";

/** The store does not answer now; it may later. */
export class StoreUnreachable extends Unavailable {}

/** No such artifact in this store. */
export class ArtifactMissing extends ResweepError {
  readonly code = "artifact-missing";
  readonly key: string;
  constructor(key: string, store: string, options?: ErrorOptions) {
    super(
      `${key} is not in ${store}; it was deleted, or is in the store of another machine`,
      options,
    );
    this.key = key;
  }
}

/** The bytes are not those that were stored, or not of the format they should be. */
export class ArtifactDamaged extends ResweepError {
  readonly code = "artifact-damaged";
  readonly what: string;
  constructor(what: string, problem: string, options?: ErrorOptions) {
    super(`${what} ${problem}`, options);
    this.what = what;
  }
}
