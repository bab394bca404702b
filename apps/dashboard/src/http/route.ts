import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
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
 * The same for what may be large, packed as quickly as it goes where the reader can unpack it: Next would take three times
 * as long for the twentieth less that it makes of a chart's numbers.
 */
export async function answerPacked(request: Request, value: unknown): Promise<Response> {
  if (!/\bgzip\b/.test(request.headers.get("accept-encoding") ?? "")) return answer(value);
  const packed = await pack(JSON.stringify(value), { level: constants.Z_BEST_SPEED });
  return new Response(new Uint8Array(packed), {
    headers: {
      "content-type": "application/json",
      "content-encoding": "gzip",
      "cache-control": "no-store",
      vary: "accept-encoding",
    },
  });
}

const pack = promisify(gzip) as (text: string, options: { level: number }) => Promise<Buffer>;
