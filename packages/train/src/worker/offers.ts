import type { DeviceFacts } from "@resweep/engine";
import { datasetToken, fingerprintToken, memoryTokens, storeToken } from "@resweep/spec";
import { knownDefinitions } from "@resweep/sweeps";
import { fingerprintId, fingerprintOf } from "../trial/fingerprint.ts";

/** What a worker knows of itself. */
export interface Machine {
  /** `held`, `download` or `missing`, by dataset. */
  readonly datasets: Readonly<Record<string, string>>;
  /** Its artifact store's id. */
  readonly store: string | null;
  readonly slots: number;
  readonly memoryMiB: number;
  /** As TensorFlow told; null until it did, or where it does not load. */
  readonly device: DeviceFacts | null;
}

/** What a trial may require of this worker, as tokens. Slots share the memory of the machine or of its GPU. */
export function offersOf({ datasets, store, slots, memoryMiB, device }: Machine): string[] {
  const whole = device?.kind === "gpu" ? (device.gpu?.memoryMiB ?? 0) : memoryMiB;
  return [
    ...knownDefinitions,
    ...Object.entries(datasets)
      .filter(([, place]) => place !== "missing")
      .map(([name]) => datasetToken(name)),
    ...(store === null ? [] : [storeToken(store)]),
    ...(device === null
      ? []
      : [
          device.kind,
          ...memoryTokens(whole / 1024 / slots),
          fingerprintToken(fingerprintId(fingerprintOf({ device }))),
        ]),
  ];
}
