import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { ResweepError, type SpoolRecord, writeSeen } from "@resweep/spec";
import type { Store } from "@resweep/store";
import { type Row, row } from "../report.ts";
import { CURVE, type History } from "./seed-history.ts";

class StreamsIncomplete extends ResweepError {
  readonly code = "streams-incomplete";
}

const SETTLE_MS = 3_500;
/** More than the line that a stream opens with. */
const BEGUN = 20;

/** Bytes that a page of the sweep with all the curves is sent: when it opens, while nothing happens, and for new points. */
export async function measureLive(
  store: Store,
  address: string,
  { sweepId, trialIds }: History,
  points: number,
): Promise<Row[]> {
  const stream = openStream(await streamOfPage(store, address, sweepId));
  try {
    const bytesOf = async (work: () => Promise<unknown>) => {
      const before = stream.bytes();
      await work();
      await sleep(SETTLE_MS);
      return stream.bytes() - before;
    };
    const opening = await bytesOf(async () => {});
    const idle = await bytesOf(async () => {});
    const fence = { trialId: trialIds.at(-1)!, fence: 1 };
    let sent = 0;
    const bytesFor = (count: number) =>
      bytesOf(async () => {
        const records = Array.from({ length: count }, (_, at): SpoolRecord => {
          const step = points + sent + at;
          const place = { step, epoch: step / 390, stage: 0, trainMs: step * 2.5 };
          return { type: "points", ...place, values: { [CURVE]: 1 / step } };
        });
        const { accepted } = await store.attempts.ship(fence, records, sent + 1);
        sent += count;
        if (accepted !== sent) throw new StreamsIncomplete(`${accepted} of ${sent} were accepted`);
      });
    const few = await bytesFor(10);
    const many = await bytesFor(1_010);
    return [
      row("history live, as the page opens", "kB", [opening / 1000]),
      row("history live, nothing new", "B", [idle]),
      row("history live, 10 new points", "B", [few]),
      row("history live, each further point", "B", [(many - few) / 1_000]),
    ];
  } finally {
    stream.close();
  }
}

/** Resident memory of the server with this many streams of one sweep, above what it was without. */
export async function measureStreams(
  store: Store,
  address: string,
  { sweepId }: History,
  { pid, count, seconds }: { pid: number; count: number; seconds: number },
): Promise<Row[]> {
  await sleep(SETTLE_MS);
  const idle = residentMB(pid);
  const began = performance.now();
  const place = await streamOfPage(store, address, sweepId);
  const streams = Array.from({ length: count }, () => openStream(place));
  try {
    const above: number[] = [];
    const begun = () => streams.filter(({ bytes }) => bytes() > BEGUN).length;
    let openMs = Number.POSITIVE_INFINITY;
    // They are looked at for a while after the last has begun, too.
    while (performance.now() - began < Math.min(seconds * 1000, openMs + SETTLE_MS * 3)) {
      await sleep(250);
      above.push(residentMB(pid) - idle);
      if (openMs === Number.POSITIVE_INFINITY && begun() === count)
        openMs = performance.now() - began;
    }
    return [
      row(`history ${count} streams, of which began within ${seconds} s`, "streams", [begun()]),
      row(`history ${count} streams, memory above idle`, "MB", above),
    ];
  } finally {
    for (const stream of streams) stream.close();
  }
}

/** The stream that the sweep's page opens now: it goes on from what the page was made of. */
async function streamOfPage(store: Store, address: string, sweepId: number): Promise<string> {
  const seen = writeSeen(await store.trials.list({ sweepId }));
  return `${address}/api/sweeps/${sweepId}/events?seen=${seen}`;
}

function openStream(address: string) {
  const over = new AbortController();
  let bytes = 0;
  void (async () => {
    const { body } = await fetch(address, { signal: over.signal });
    for await (const chunk of body!) bytes += chunk.length;
  })().catch(() => {}); // closed
  return { bytes: () => bytes, close: () => over.abort() };
}

function residentMB(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return (Number(kib) * 1024) / 1e6;
}
