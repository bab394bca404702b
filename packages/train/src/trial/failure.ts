import type { Outcome } from "@resweep/spec";

type Failed = Extract<Outcome, { state: "failed" }>;

/** What kind of failure an error is: it decides whether the trial is tried again, and where. */
export function outcomeOfError(error: unknown): Failed {
  const cause = error instanceof Error ? error : new Error(String(error));
  const failureClass = classify(cause);
  return {
    state: "failed",
    class: failureClass,
    message: cause.message,
    // A mistake of ours needs its place; an input or a full disk is said by its message.
    ...(failureClass === "code" && cause.stack ? { stack: cause.stack } : {}),
  };
}

function classify(error: Error): Failed["class"] {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (code === "device-out-of-memory" || outOfMemory.test(error.message)) return "out-of-memory";
  // A dataset that is not here does not come by itself, and is no reason to quarantine the machine.
  if (inputCodes.has(code)) return "input";
  if (infrastructureCodes.has(code)) return "infrastructure";
  return "code";
}

const outOfMemory =
  /out of memory|resource ?exhausted|\bOOM\b|array buffer allocation failed|cannot allocate memory/i;

const inputCodes = new Set([
  "invalid-input",
  "not-found",
  "conflict",
  "dataset-unavailable",
  "dataset-damaged",
]);

const infrastructureCodes = new Set([
  "unavailable",
  "artifact-missing",
  "artifact-damaged",
  "EACCES",
  "EBUSY",
  "EDQUOT",
  "EIO",
  "EMFILE",
  "ENFILE",
  "ENOSPC",
  "EROFS",
  "ESTALE",
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "ETIMEDOUT",
]);
