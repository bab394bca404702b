import type { FamilyCost, FamilyMember } from "@resweep/sweeps";
import { formatDuration, formatMetric, formatPercent, formatValue } from "../numbers/format.ts";
import { shortPath } from "../trials/paths.ts";

export const costNames: Record<FamilyCost, string> = {
  "network/macs": "MACs",
  "network/parameters": "parameters",
  "network/bytes": "file size",
  "latency/median": "latency",
  "memory/peak": "peak memory",
  "cost/total": "training time",
};

export function formatCost(cost: FamilyCost, value: number | undefined): string {
  return cost === "cost/total" ? formatDuration(value) : formatMetric(cost, value);
}

/** `prune ratio 0.3`, `distil mobilenet-v2`; of training what varies. */
export function nameOf({
  stage,
  options,
  depth,
}: Pick<FamilyMember, "stage" | "options" | "depth">): string {
  const words = Object.entries(options).map(([path, value]) => {
    const last = path.split(".").at(-1);
    const name = depth === 0 ? shortPath(path) : path;
    return last === "name" ? formatValue(value) : `${name} ${formatValue(value)}`;
  });
  return [stage, words.join(", ")].filter(Boolean).join(" ");
}

/** `91.20 % ± 0.31` with the half of the interval; a dash before the first seed. */
export function accuracyOf(metric: string, { values }: FamilyMember): string {
  const summary = values[metric];
  if (!summary) return formatPercent(undefined);
  const { mean, interval } = summary;
  const half = interval && (100 * (interval.high - interval.low)) / 2;
  return `${formatPercent(mean)}${half === null ? "" : ` ± ${half.toFixed(2)}`}`;
}

/** `−47 %` of a cost against the parent's; nothing where it is the same, or there is none. */
export function costChange(cost: FamilyCost, { values, change }: FamilyMember): string | null {
  const [own, difference] = [values[cost]?.mean, change[cost]?.mean];
  if (own === undefined || !difference || own === difference) return null;
  const share = difference / (own - difference);
  const size = Math.abs(share) * 100;
  return `${share < 0 ? "−" : "+"}${size < 10 ? size.toFixed(1) : Math.round(size)} %`;
}
