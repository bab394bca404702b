import { ResweepError, Unavailable } from "@resweep/spec";

/** Postgres' codes for: cannot connect, not ready, shutting down, too many connections, refused or unknown login. */
const unavailable = /^(08|57P|53|28)|^3D000$/;
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
const messages = /terminat|timeout exceeded when trying to connect|not queryable|connection error/i;

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

function connectionFailure(error: unknown, depth = 0): string | null {
  if (typeof error !== "object" || error === null || depth > 4) return null;
  const { code, message, cause, errors, originalCode } = error as {
    code?: unknown;
    originalCode?: unknown;
    message?: unknown;
    cause?: unknown;
    errors?: unknown;
  };
  for (const candidate of [originalCode, code]) {
    if (typeof candidate !== "string") continue;
    if (network.has(candidate) || unavailable.test(candidate)) {
      return oneLine(message) || candidate;
    }
  }
  if (typeof message === "string" && messages.test(message)) return oneLine(message);
  // Connecting to a name with several addresses fails with an AggregateError; Prisma keeps the origin in `cause`.
  const inner = Array.isArray(errors) ? errors : [];
  for (const candidate of [...inner, cause]) {
    const reason = connectionFailure(candidate, depth + 1);
    if (reason !== null) return reason;
  }
  return null;
}

function oneLine(message: unknown): string {
  return typeof message === "string" ? message.trim().split("\n").join(" ") : "";
}
