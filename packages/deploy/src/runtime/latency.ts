import type { NetworkGraph } from "@resweep/core";
import { openSession, type Session } from "./session.ts";

export interface Latency {
  /** Images in a run. */
  readonly batch: number;
  readonly runs: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly minMs: number;
  readonly maxMs: number;
  /** At the median. */
  readonly imagesPerSecond: number;
}

export interface LatencyOptions {
  readonly batch: number;
  /** Runs that are not counted. */
  readonly warmUp?: number;
  /** The least number of runs counted, and the least time that they take together. */
  readonly runs?: number;
  readonly durationMs?: number;
}

/**
 * How long a model takes for a batch of images [channels, height, width] of noise, wall time of whole runs one after the
 * other.
 */
export async function measureLatency(
  session: Session,
  imageShape: readonly number[],
  { batch, warmUp = 5, runs = 20, durationMs = 1_000 }: LatencyOptions,
): Promise<Latency> {
  const size = imageShape.reduce((product, length) => product * length, batch);
  const images = Float32Array.from({ length: size }, (_, i) => Math.sin(i));
  for (let i = 0; i < warmUp; i++) await session.run(images, batch);
  const times: number[] = [];
  const end = performance.now() + durationMs;
  while (times.length < runs || performance.now() < end) {
    const start = performance.now();
    await session.run(images, batch);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.ceil(share * times.length) - 1]!;
  const medianMs = at(0.5);
  return {
    ...{ batch, runs: times.length, medianMs, p95Ms: at(0.95) },
    minMs: times[0]!,
    maxMs: times.at(-1)!,
    imagesPerSecond: (1000 * batch) / medianMs,
  };
}

/** The same of an exported network that no session is open of, at each of these batch sizes. Throws RuntimeRefused. */
export async function modelLatency(
  model: Uint8Array,
  { inputShape: [height, width, channels] }: Pick<NetworkGraph, "inputShape">,
  { threads = 1, batches = [1, 32] }: { threads?: number; batches?: readonly number[] } = {},
): Promise<Latency[]> {
  const session = await openSession(model, { threads });
  try {
    const latencies: Latency[] = [];
    for (const batch of batches) {
      latencies.push(await measureLatency(session, [channels, height, width], { batch }));
    }
    return latencies;
  } finally {
    await session.close();
  }
}
