import type { TrialState } from "./states.ts";

// Apart from the schemas: pages ask it, and are not to load a parser for that.

/** States that nothing but a `reopen` event leaves. */
const terminalTrialStates = [
  "succeeded",
  "stopped",
  "diverged",
  "failed",
  "cancelled",
] as const satisfies readonly TrialState[];

export function isTerminal(state: TrialState): boolean {
  return (terminalTrialStates as readonly TrialState[]).includes(state);
}
