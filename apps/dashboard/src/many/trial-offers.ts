import { isTerminal } from "@resweep/spec";
import type { TrialAction } from "@resweep/sweeps";
import { ArrowUpToLine, Ban, Pause, Play, RotateCcw, Trash2 } from "lucide-react";
import type { WireTrial } from "../live/wire.ts";
import type { Offer } from "./offers.ts";

/** Of a trial, what says what can be done to it. */
export type Actable = Pick<WireTrial, "id" | "state" | "desired">;

/** What can be done to trials: to which, and what it means for them. */
export const trialOffers: readonly Offer<TrialAction, Actable>[] = [
  {
    action: "pause",
    label: "Pause",
    icon: Pause,
    title: "Running ones write a checkpoint and give way; those that wait are passed over",
    suits: ({ state, desired }) => !isTerminal(state) && desired === "run",
  },
  {
    action: "resume",
    label: "Resume",
    icon: Play,
    title: "From the newest checkpoint",
    suits: ({ state, desired }) => !isTerminal(state) && desired === "pause",
  },
  {
    action: "advance",
    label: "Run next",
    icon: ArrowUpToLine,
    title: "Before the others of the sweep that wait",
    suits: ({ state, desired }) => (state === "queued" || state === "planned") && desired === "run",
  },
  {
    action: "reopen",
    label: "Retry",
    icon: RotateCcw,
    title: "Queue them again, from the newest checkpoint",
    suits: ({ state }) => isTerminal(state) && state !== "succeeded",
  },
  {
    action: "cancel",
    label: "Cancel",
    icon: Ban,
    title: "What running ones have done since their newest checkpoint is lost",
    danger: true,
    suits: ({ state, desired }) => !isTerminal(state) && desired !== "cancel",
  },
  {
    action: "delete",
    label: "Delete",
    icon: Trash2,
    title: "With curves, logs and checkpoints; for a week they can be brought back",
    danger: true,
    suits: ({ state }) => isTerminal(state),
  },
];
