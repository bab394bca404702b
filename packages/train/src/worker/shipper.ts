import type { Fence, Store } from "@resweep/store";
import type { SpoolReader } from "../spool/reader.ts";
import type { Bell } from "./bell.ts";
import type { Messages } from "./messages.ts";
import { persist } from "./persist.ts";

/** Records of one transaction. */
const batchRecords = 2_000;

export interface Shipment {
  readonly store: Store;
  readonly attempt: Fence;
  readonly reader: SpoolReader;
  readonly messages: Messages;
  /** Called after each commit. */
  onCommitted(): void;
  /** A stage ended that other trials may have waited for. */
  onFreed(): void;
  /** The sweep's scheduler has something to judge. */
  onMeasured(): void;
}

/**
 * Writes all that is in the spool to Postgres, waiting out any outage. `stale`: the attempt no longer owns its trial,
 * nothing was written. `given-up`: the signal aborted; what was not acknowledged is still in the spool.
 */
export async function shipAll(
  { store, attempt, reader, messages, onCommitted, onFreed, onMeasured }: Shipment,
  signal: AbortSignal,
): Promise<"done" | "stale" | "given-up"> {
  for (;;) {
    const { records, fromSequence } = await reader.read(batchRecords);
    if (records.length === 0) return "done";
    const answer = await persist(() => store.attempts.ship(attempt, records, fromSequence), {
      about: `trial ${attempt.trialId}: its records wait to be stored`,
      messages,
      signal,
    });
    if (!answer) return "given-up";
    if (!answer.current) return "stale";
    const last = fromSequence + records.length - 1;
    if (answer.accepted < last) {
      throw new Error(`Postgres has records up to ${answer.accepted} where ${last} were sent`);
    }
    reader.acknowledge();
    onCommitted();
    if (answer.freed) onFreed();
    if (answer.measured) onMeasured();
  }
}

/**
 * Ships every `everyMs`, and at once where `bell` rings, until `signal` aborts. What goes wrong is tried again with all
 * the rest at the end.
 */
export async function keepShipping(
  shipment: Shipment,
  options: {
    readonly everyMs: number;
    readonly bell: Bell;
    readonly signal: AbortSignal;
    onStale(): void;
  },
): Promise<void> {
  const { bell, signal } = options;
  const { attempt, messages } = shipment;
  while (!signal.aborted) {
    try {
      if ((await shipAll(shipment, signal)) === "stale") return options.onStale();
    } catch (error) {
      messages.trouble(`trial ${attempt.trialId}: its records wait to be stored`, error);
    }
    await bell.quiet(options.everyMs);
  }
}
