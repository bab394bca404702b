import { can } from "@resweep/spec";
import { type NextRequest, NextResponse } from "next/server";
import { environment } from "./environment.ts";
import { isSecure, tokenOf } from "./http/credentials.ts";
import { refusal } from "./http/guard.ts";
import { dataPolicy, pagePolicy } from "./http/headers.ts";
import { identify, openPlaces } from "./http/identify.ts";
import { problem, refuse } from "./http/problem.ts";

/**
 * Before every page and route, so that none is open by forgetting: the host must be ours, what changes something must come
 * from our pages or bring a token, and somebody must be known. What they may do there, the route's wrapper decides.
 */
export async function proxy(request: NextRequest): Promise<Response> {
  const { headers, method, nextUrl } = request;
  const reason = refusal(
    {
      method,
      host: headers.get("host"),
      origin: headers.get("origin"),
      site: headers.get("sec-fetch-site"),
      token: tokenOf(headers) !== null,
    },
    environment().hosts,
  );
  if (reason !== null) return refuse("foreign-request", reason);
  if (/%00|\0/.test(nextUrl.pathname + nextUrl.search)) return refuse("invalid-input"); // no text of Postgres holds it
  const data = nextUrl.pathname.startsWith("/api/");
  if (!openPlaces.has(nextUrl.pathname)) {
    const stopped = await stopStranger(request, data);
    if (stopped) return stopped;
  }
  const answer = data ? NextResponse.next() : page(request);
  if (data) answer.headers.set("content-security-policy", dataPolicy);
  if (isSecure(headers)) answer.headers.set("strict-transport-security", "max-age=31536000");
  return answer;
}

/** The answer to whom nobody knows, or who may not read; null where they may go on. */
async function stopStranger(request: NextRequest, data: boolean): Promise<Response | null> {
  try {
    const who = await identify(request.headers);
    if (who === null) {
      if (data || request.method !== "GET") return refuse("unauthenticated");
      const place = new URL("/sign-in", address(request));
      place.searchParams.set("to", request.nextUrl.pathname + request.nextUrl.search);
      return NextResponse.redirect(place, 303);
    }
    return data || can(who, "read") ? null : refuse("forbidden", "This token reads no pages");
  } catch (error) {
    return problem(error);
  }
}

/** As the reader sees it: behind a proxy Next itself only knows where it listens. */
function address({ headers, nextUrl }: NextRequest): string {
  const scheme = isSecure(headers) ? "https:" : nextUrl.protocol;
  return `${scheme}//${headers.get("host")}`;
}

/** Next puts the nonce that it finds in the policy into its own scripts. */
function page(request: NextRequest): NextResponse {
  const policy = pagePolicy(Buffer.from(crypto.randomUUID()).toString("base64"));
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", policy);
  const answer = NextResponse.next({ request: { headers } });
  answer.headers.set("content-security-policy", policy);
  return answer;
}

export const config = { matcher: "/((?!_next/static/).*)" };
