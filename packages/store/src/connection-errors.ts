import { ResweepError, Unavailable } from "@resweep/spec";

/** Postgres' codes for: cannot connect, not ready, shutting down, too many connections, refused login; and Prisma's. */
const unavailable = /^(08|57P|53|28)|^3D000$|^P10(0[0-38]|1[017])$/;
const network = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOENT",
]);
const messages =
  /terminat|query read timeout|timeout exceeded when trying to connect|not queryable|connection error/i;

/** Where a database is, without its password: `host:port/database`. */
export function placeOf(databaseUrl: string): string {
  try {
    const url = new URL(databaseUrl);
    return `${url.hostname || "localhost"}:${url.port || "5432"}${url.pathname}`;
  } catch {
    return "the address in DATABASE_URL";
  }
}

/** Turns a failure of the connection into one clear line; whatever else went wrong is returned as it is. */
export function asUnavailable(error: unknown, place: string): unknown {
  if (error instanceof ResweepError) return error;
  const reason = connectionFailure(error);
  if (reason === null) return error;
  return new Unavailable(`Postgres at ${place} cannot be used: ${reason}; check DATABASE_URL`, {
    cause: error,
  });
}

/** What the failure says of itself; an inner one first, since Prisma wraps it in a report about its caller. */
function connectionFailure(error: unknown, depth = 0): string | null {
  if (typeof error !== "object" || error === null || depth > 4) return null;
  const { cause, errors, meta, code, originalCode, message, originalMessage } = error as Failure;
  // Connecting to a name with several addresses fails with an AggregateError.
  const inner = [...(Array.isArray(errors) ? errors : []), cause, meta?.driverAdapterError];
  for (const candidate of inner) {
    const reason = connectionFailure(candidate, depth + 1);
    if (reason !== null) return reason;
  }
  const text = oneLine(originalMessage ?? message);
  const known = [originalCode, code].find(
    (entry) => typeof entry === "string" && (network.has(entry) || unavailable.test(entry)),
  );
  if (known !== undefined) return withoutInvocation(text) || String(known);
  return messages.test(text) ? text : null;
}

/** Prisma's message begins with where it was called. */
function withoutInvocation(text: string): string {
  return text.startsWith("Invalid `") ? text.replace(/^.*?\(\s+(?=\S[^()]*$)/, "") : text;
}

interface Failure {
  readonly message?: unknown;
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
  readonly meta?: { readonly driverAdapterError?: unknown };
  readonly originalCode?: unknown;
  readonly originalMessage?: unknown;
}

function oneLine(message: unknown): string {
  return typeof message === "string" ? message.trim().split("\n").join(" ") : "";
}
