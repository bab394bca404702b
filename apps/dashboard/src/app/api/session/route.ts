import { operations } from "@resweep/api";
import { grantsOf, parse } from "@resweep/spec";
import { changePassword, SESSION_MS, signIn } from "@resweep/sweeps";
import { readBody } from "../../../http/body.ts";
import { clientAddress } from "../../../http/client-address.ts";
import { cookieOf, isSecure, sessionCookie } from "../../../http/credentials.ts";
import { whoAsks } from "../../../http/identity.ts";
import { refuse } from "../../../http/problem.ts";
import { answer, route } from "../../../http/route.ts";
import { platform } from "../../../platform/platform.ts";

/** Who asks, and what they may do. */
export const GET = route(async () => answer(aboutMe()), { needs: ["read", "launch", "worker"] });

/** Signs in. An unknown name and a wrong password are one answer. */
export const POST = route(
  async (request) => {
    const { name, password } = parse(operations["POST /api/session"].body, await readBody(request));
    const address = clientAddress(request.headers);
    const result = await signIn(platform().store.people, { name, password, address });
    if ("secret" in result) {
      const { person, secret } = result;
      const response = answer({ name: person.name, role: person.role });
      response.headers.set("set-cookie", sessionHeader(request.headers, secret, SESSION_MS / 1000));
      return response;
    }
    if (result.refused === "wrong")
      return refuse("unauthenticated", "No user has this name and password");
    const seconds = result.retryAfterSeconds;
    return refuse("too-many-tries", `Too many tries; wait ${seconds / 60} minutes`, {
      "retry-after": String(seconds),
    });
  },
  { needs: "nothing" },
);

/** A new password of one's own; every session ends, this one too. */
export const PATCH = route(
  async (request) => {
    const wish = parse(operations["PATCH /api/session"].body, await readBody(request));
    await changePassword(platform().store.people, whoAsks(), wish);
    return answer({ changed: true });
  },
  { needs: ["self"] },
);

/** Signs out. */
export const DELETE = route(
  async (request) => {
    const secret = cookieOf(request.headers, sessionCookie(request.headers));
    if (secret !== null) await platform().store.people.closeSession(secret);
    const response = answer({ signedOut: true });
    response.headers.set("set-cookie", sessionHeader(request.headers, "", 0));
    return response;
  },
  { needs: ["self"] },
);

function aboutMe() {
  const { name, role, scope } = whoAsks();
  return { name, role, scope, grants: grantsOf(role, scope) };
}

/** Lax: a link from a mail opens signed in, a form of another site is not. */
function sessionHeader(headers: Headers, secret: string, maxAgeSeconds: number): string {
  const secure = isSecure(headers) ? "; Secure" : "";
  return `${sessionCookie(headers)}=${secret}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure}`;
}
