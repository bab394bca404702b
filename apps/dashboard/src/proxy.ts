import { type NextRequest, NextResponse } from "next/server";
import { environment } from "./environment.ts";
import { refusal } from "./http/guard.ts";

/** Before every page and route: the host and, for what changes something, the origin must be ours. */
export function proxy(request: NextRequest) {
  const { headers, method } = request;
  const reason = refusal(
    {
      method,
      host: headers.get("host"),
      origin: headers.get("origin"),
      site: headers.get("sec-fetch-site"),
    },
    environment().hosts,
  );
  if (reason === null) return NextResponse.next();
  return Response.json({ error: { code: "foreign-request", message: reason } }, { status: 403 });
}

export const config = { matcher: "/((?!_next/static).*)" };
