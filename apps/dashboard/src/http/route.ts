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
