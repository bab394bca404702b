import { z } from "zod";

/** DESIGN: desired and observed state are apart; each transition writes an event. */
export const SweepState = z.enum([
  "draft",
  "running",
  "paused",
  "completed",
  "failed",
  "cancelling",
  "cancelled",
]);
export type SweepState = z.infer<typeof SweepState>;

export const TrialState = z.enum([
  "planned",
  "queued",
  "running",
  "succeeded",
  "stopped",
  "diverged",
  "failed",
  "cancelled",
]);
export type TrialState = z.infer<typeof TrialState>;

export const AttemptState = z.enum([
  "running",
  "succeeded",
  "stopped",
  "diverged",
  "failed",
  "cancelled",
  "yielded",
  "lost",
  /** Another trial's, which began with the same stages: this one goes on from there. */
  "shared",
]);
export type AttemptState = z.infer<typeof AttemptState>;

/** What the user wants of a sweep or a trial; it reaches a worker in the heartbeat's answer. */
export const Desired = z.enum(["run", "pause", "cancel"]);
export type Desired = z.infer<typeof Desired>;

/**
 * What is wanted of a trial: by a person, or by its sweep's scheduler, which lets it `wait` for others (given back from
 * its checkpoint, and not claimed before it is to run) or has it `stop`.
 */
export const TrialDesired = z.enum([...Desired.options, "wait", "stop"]);
export type TrialDesired = z.infer<typeof TrialDesired>;
