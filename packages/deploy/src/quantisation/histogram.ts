import type { ValueRange } from "@resweep/core";

const bins = 2048;

/** How often absolute values fall into each of 2048 equal bins from 0 to `limit`. */
export interface Histogram {
  readonly limit: number;
  readonly counts: Float64Array;
}

export function emptyHistogram({ min, max }: ValueRange): Histogram {
  return { limit: Math.max(Math.abs(min), Math.abs(max)), counts: new Float64Array(bins) };
}

/** Counts values in. */
export function addTo({ limit, counts }: Histogram, values: Float32Array): void {
  const scale = limit > 0 ? bins / limit : 0;
  for (const value of values) {
    counts[Math.min(bins - 1, Math.floor(Math.abs(value) * scale))]! += 1;
  }
}

/** The least bound of a bin under which `share` of the absolute values lie. */
export function percentileThreshold({ limit, counts }: Histogram, share: number): number {
  const wanted = share * counts.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  for (let bin = 0; bin < bins; bin++) {
    seen += counts[bin]!;
    if (seen >= wanted) return ((bin + 1) / bins) * limit;
  }
  return limit;
}

/**
 * Where clipping loses least: of all thresholds that of the smallest Kullback-Leibler divergence between the values,
 * those beyond counted at the threshold, and what `levels` levels make of them (Migacz 2017, "8-bit inference with
 * TensorRT", GTC; its algorithm). Within the threshold, single values that come in masses count as few as those around
 * them: a level holds them however wide it is, and what it holds beside them says nothing of it. Of zeros after a ReLU
 * NVIDIA's pytorch-quantization does the same; an even background leaves such masses elsewhere.
 */
export function entropyThreshold(histogram: Histogram, levels: number): number {
  const { limit, counts: all } = histogram;
  const counts = withoutPeaks(all);
  let beyond = all.subarray(levels).reduce((sum, count) => sum + count, 0);
  let best = { divergence: Number.POSITIVE_INFINITY, end: bins };
  for (let end = levels; end <= bins; end++) {
    const divergence = clippingDivergence(counts, { end, beyond, levels });
    if (divergence < best.divergence) best = { divergence, end };
    beyond -= all[end] ?? 0;
  }
  return (best.end / bins) * limit;
}

/** No bin holds more than the fullest of those around it, as many as make a level of 7 bits; one value stays one. */
function withoutPeaks(counts: Float64Array): Float64Array {
  const reach = bins / 128 / 2;
  return counts.map((count, bin) => {
    const before = counts.subarray(Math.max(0, bin - reach), bin);
    const after = counts.subarray(bin + 1, bin + 1 + reach);
    return Math.min(count, Math.max(1, ...before, ...after));
  });
}

/** Infinite where a value that occurs has no level. */
function clippingDivergence(
  counts: Float64Array,
  { end, beyond, levels }: { end: number; beyond: number; levels: number },
): number {
  const reference = counts.slice(0, end);
  const total = reference.reduce((sum, count) => sum + count, beyond);
  const inside = total - beyond;
  if (inside === 0) return Number.POSITIVE_INFINITY;
  reference[end - 1]! += beyond;
  let divergence = 0;
  for (let level = 0; level < levels; level++) {
    const from = Math.floor((level * end) / levels);
    const to = Math.floor(((level + 1) * end) / levels);
    let sum = 0;
    let occupied = 0;
    for (let bin = from; bin < to; bin++) {
      sum += counts[bin]!;
      if (counts[bin]! > 0) occupied += 1;
    }
    for (let bin = from; bin < to; bin++) {
      const p = reference[bin]! / total;
      if (p === 0) continue;
      // A level's share is spread over the bins of it that hold values.
      const q = counts[bin]! > 0 ? sum / occupied / inside : 0;
      if (q === 0) return Number.POSITIVE_INFINITY;
      divergence += p * Math.log(p / q);
    }
  }
  return divergence;
}
