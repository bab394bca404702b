import type { TimeLimits } from "@resweep/store";

/** What a sweep has used of its time. */
export interface TimeUsed {
  /** When its first attempt began. */
  readonly startedAt: Date | null;
  /** The time its attempts held slots of workers, together. */
  readonly deviceMs: number;
}

const hourMs = 3_600_000;

/** The first limit that is used up, and what became of it in words; null while there is time left. */
export function usedUp(
  { hours, gpuHours }: TimeLimits,
  { startedAt, deviceMs }: TimeUsed,
  now: number,
): { readonly limit: "hours" | "gpuHours"; readonly why: string } | null {
  if (hours !== null && startedAt && now - startedAt.getTime() >= hours * hourMs)
    return { limit: "hours", why: `budget used up: ${hours} hours since the first trial started` };
  if (gpuHours !== null && deviceMs >= gpuHours * hourMs)
    return { limit: "gpuHours", why: `budget used up: ${gpuHours} GPU-hours` };
  return null;
}
