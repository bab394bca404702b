import type { WireTrial } from "../live/wire.ts";

/** What a trial is about: what a person wants of it, where its state is yet to follow. */
export function nowOf({ state, desired }: Pick<WireTrial, "state" | "desired">): string {
  if (state === "running")
    return desired === "cancel" ? "cancelling" : desired === "pause" ? "pausing" : state;
  return (state === "queued" || state === "planned") && desired === "pause" ? "paused" : state;
}
