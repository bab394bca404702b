import { InvalidInput, type Outcome, ResweepError, Unavailable } from "@resweep/spec";

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
  if (error instanceof InvalidInput) return "input";
  if (code === "dataset-damaged" || code === "dataset-unavailable") return "infrastructure";
  if (error instanceof Unavailable || infrastructureErrno.has(code)) return "infrastructure";
  if (error instanceof ResweepError) return "input";
  return "code";
}

const outOfMemory =
  /out of memory|resource ?exhausted|\bOOM\b|array buffer allocation failed|cannot allocate memory/i;

const infrastructureErrno = new Set([
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
