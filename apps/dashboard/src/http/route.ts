import { can, type Grant } from "@resweep/spec";
import { isLoopback } from "./guard.ts";
import { identify } from "./identify.ts";
import { asIdentity } from "./identity.ts";
import { problem, refuse } from "./problem.ts";

export interface Context<P> {
  readonly params: Promise<P>;
}

export interface RouteOptions {
  /** Any one of these is enough. Unless said: `read` to GET, `admin` to DELETE, `launch` for anything else. */
  readonly needs?: readonly Grant[] | "nothing";
}

const usualNeeds: Readonly<Record<string, readonly Grant[]>> = {
  GET: ["read"],
  HEAD: ["read"],
  DELETE: ["admin"],
};

/** A route handler for those who may (`needs`), whose errors become answers; see `problem.ts`. */
export function route<P = Record<string, never>>(
  handle: (request: Request, params: P) => Promise<Response>,
  { needs }: RouteOptions = {},
) {
  return async (request: Request, context: Context<P>): Promise<Response> => {
    try {
      const params = await context.params;
      if (needs === "nothing") return await handle(request, params);
      const who = await identify(request.headers);
      if (who === null) return refuse("unauthenticated");
      const wanted = needs ?? usualNeeds[request.method] ?? ["launch"];
      if (!wanted.some((grant) => can(who, grant))) {
        const means = who.scope === null ? `as ${who.role}` : `with a token for ${who.scope}`;
        return refuse("forbidden", `${who.name} may not do this ${means}: it takes ${wanted[0]}`);
      }
      return await asIdentity(who, () => handle(request, params));
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
