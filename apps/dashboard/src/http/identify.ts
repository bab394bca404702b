import { userInfo } from "node:os";
import type { Identity } from "@resweep/store";
import { environment } from "../environment.ts";
import { platform } from "../platform/platform.ts";
import { cookieOf, sessionCookie, tokenOf } from "./credentials.ts";

/** What is answered to without anybody known; nothing else is. */
export const openPlaces: ReadonlySet<string> = new Set([
  "/sign-in",
  "/api/session",
  "/api/health",
  "/icon.svg",
]);

/** Who asks, from the token or the session's cookie; null where neither is good. Throws Unavailable. */
export async function identify(headers: Headers): Promise<Identity | null> {
  const token = tokenOf(headers);
  if (token !== null) return await platform().store.people.byToken(token);
  if (!environment().signIn) return localUser();
  const session = cookieOf(headers, sessionCookie(headers));
  return session === null ? null : await platform().store.people.bySession(session);
}

/** Where one need not sign in, who acts is the user of the operating system that runs the dashboard. */
function localUser(): Identity {
  return { id: 0, name: systemUser(), role: "admin", scope: null };
}

function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return "unknown"; // a container's numeric user without an entry in /etc/passwd
  }
}
