import type { InputIssue } from "@resweep/spec";

/** The one mapping of error codes to HTTP statuses; a code that is not here is our fault (500). */
const statuses: Record<string, number> = {
  "invalid-input": 400,
  "not-found": 404,
  conflict: 409,
  unavailable: 503,
};

/**
 * The code of one of our errors, or null. Next bundles each route apart, and the store may come from another bundle
 * than the caller, so its errors are not instances of the classes seen here: the code is what they share.
 */
export function codeOf(error: unknown): string | null {
  const code = error instanceof Error && "code" in error ? error.code : null;
  return typeof code === "string" && code in statuses ? code : null;
}

export function problem(error: unknown): Response {
  const code = codeOf(error);
  if (code !== null) {
    const { message, issues } = error as Error & { issues?: readonly InputIssue[] };
    return Response.json(
      { error: { code, message, issues } },
      { status: statuses[code], headers: { "cache-control": "no-store" } },
    );
  }
  console.error(error);
  return Response.json(
    {
      error: {
        code: "internal",
        message: "The dashboard failed on this request; its log says why",
      },
    },
    { status: 500 },
  );
}

const refusals = {
  "invalid-input": [400, "The address holds a NUL character, which nothing here has"],
  unauthenticated: [401, "Sign in, or send an API token: authorization: Bearer rsw_..."],
  forbidden: [403, "You may not do this"],
  "foreign-request": [403, "This request does not come from the dashboard"],
  "too-many-tries": [429, "Too many tries"],
} as const;

/** The answer to someone who may not ask this, or not now. */
export function refuse(code: keyof typeof refusals, message?: string, headers = {}): Response {
  const [status, usual] = refusals[code];
  return Response.json(
    { error: { code, message: message ?? usual } },
    { status, headers: { "cache-control": "no-store", ...headers } },
  );
}
