import { isLoopback } from "./guard.ts";
import { problem } from "./problem.ts";

export interface Context<P> {
  readonly params: Promise<P>;
}

/** A route handler whose errors become answers; see `problem.ts`. */
export function route<P = Record<string, never>>(
  handle: (request: Request, params: P) => Promise<Response>,
) {
  return async (request: Request, context: Context<P>): Promise<Response> => {
    try {
      return await handle(request, await context.params);
    } catch (error) {
      return problem(error);
    }
  };
}

/** JSON that no cache keeps. */
export function answer(value: unknown, status = 200): Response {
  return Response.json(value, { status, headers: { "cache-control": "no-store" } });
}

/**
 * The same for what may be large. Next packs it, which for a chart's numbers takes as long as to read them from the
 * database: a reader on this machine gets it as it is.
 */
export function answerLarge(request: Request, value: unknown): Response {
  const response = answer(value);
  if (isLoopback(request.headers.get("host")))
    response.headers.set("cache-control", "no-store, no-transform");
  return response;
}
