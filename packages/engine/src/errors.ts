import { ResweepError, Unavailable } from "@resweep/spec";

/** The device ran out of memory while a batch was on it. Exit code 1; the outcome class is `out of memory`. */
export class DeviceOutOfMemory extends ResweepError {
  readonly code = "device-out-of-memory";
  /** Images in the batch that did not fit; 0 when the call had no batch. */
  readonly batchSize: number;

  constructor(batchSize: number, options?: ErrorOptions) {
    super(
      batchSize > 0
        ? `A batch of ${batchSize} images does not fit on the device; halve recipe.batchSize`
        : "The device is out of memory; use a smaller network or batch",
      options,
    );
    this.batchSize = batchSize;
  }
}

/** The TensorFlow library or its Node binding is not there or does not load. */
export class RuntimeMissing extends Unavailable {}

/** The body of an entry does something that a static graph cannot repeat; `compile: false` runs it as it is. */
export class NotRecordable extends ResweepError {
  readonly code = "not-recordable";
  /** The entry point and the tfjs call at fault. */
  readonly entry: string;
  readonly call: string;

  constructor(entry: string, call: string, reason: string, options?: ErrorOptions) {
    super(
      `Entry "${entry}" cannot be compiled: ${call} ${reason}; or run with compile: false`,
      options,
    );
    this.entry = entry;
    this.call = call;
  }
}
