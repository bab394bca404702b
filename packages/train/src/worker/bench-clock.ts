import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { QueueProducer } from "@resweep/queue";
import type { Claim, Store } from "@resweep/store";
import { SpoolReader } from "../spool/reader.ts";
import { openSpoolWriter } from "../spool/writer.ts";
import { createBell } from "./bell.ts";
import { usualTimings } from "./context.ts";
import { createHints } from "./hints.ts";
import { createMessages } from "./messages.ts";
import { keepShipping, type Shipment, shipAll } from "./shipper.ts";

/** The metric whose value is the wall clock in milliseconds at which it was logged. */
export const CLOCK_METRIC = "bench/clock";

export interface ClockOptions {
  readonly store: Store;
  readonly queue: QueueProducer;
  readonly claim: Claim;
  /** Its spool lies here. */
  readonly folder: string;
  readonly seconds: number;
  readonly everyMs: number;
}

/** A trial that logs the time; its spool is shipped and its pages are told as a worker does it. */
export async function logClock(options: ClockOptions): Promise<void> {
  const { store, queue, claim, folder, seconds, everyMs } = options;
  const spoolFolder = join(folder, "clock-spool");
  await mkdir(spoolFolder);
  const spool = openSpoolWriter(spoolFolder);
  const reader = await SpoolReader.open(spoolFolder);
  const messages = createMessages(() => {});
  const onCommitted = createHints({ queue, messages }, claim.sweepId);
  const shipment: Shipment = {
    ...{ store, attempt: claim, reader, messages, onCommitted, onFreed() {}, onMeasured() {} },
  };
  const over = new AbortController();
  const shipping = keepShipping(shipment, {
    everyMs: usualTimings.ship,
    bell: createBell(over.signal),
    signal: over.signal,
    onStale() {},
  });
  const end = performance.now() + seconds * 1000;
  for (let step = 1; performance.now() < end; step++) {
    const values = { [CLOCK_METRIC]: Date.now() };
    spool.append({ type: "points", step, epoch: step, stage: 0, trainMs: step * everyMs, values });
    await sleep(everyMs);
  }
  spool.close();
  over.abort();
  await shipping;
  await shipAll(shipment, new AbortController().signal);
  await reader.close();
}
