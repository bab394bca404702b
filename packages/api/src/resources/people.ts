import { Role, Scope } from "@resweep/spec";
import { NewPerson, NewToken, PersonChange } from "@resweep/sweeps";
import { z } from "zod";
import { PersonModel, TokenModel } from "../models/person.ts";
import { created, json, type Operation } from "../operation.ts";
import { byId } from "./asked.ts";

const text = z.string().max(1000);
const byName = z.object({ name: z.string() });

/** Who comes in: sessions, API tokens, users. */
export const peopleOperations = {
  "GET /api/session": {
    summary: "Who asks, and what they may do",
    answer: json(
      "Who asks, and what they may do",
      z.object({
        name: z.string(),
        role: Role,
        scope: Scope.nullable().describe("Of the token; null where they signed in"),
        grants: z.array(z.enum([...Scope.options, "self"])),
      }),
    ),
  },
  "POST /api/session": {
    summary: "Sign in; the session is a cookie",
    body: z.strictObject({ name: text, password: text }),
    answer: json("Signed in", z.object({ name: z.string(), role: Role })),
  },
  "PATCH /api/session": {
    summary: "Another password of one's own; every session ends",
    body: z.strictObject({ password: text, newPassword: text }),
    answer: json("Changed", z.object({ changed: z.literal(true) })),
  },
  "DELETE /api/session": {
    summary: "Sign out",
    answer: json("Signed out", z.object({ signedOut: z.literal(true) })),
  },
  "GET /api/tokens": {
    summary: "One's own API tokens, an admin everybody's; without their secrets",
    answer: json("Tokens", z.object({ tokens: z.array(TokenModel) })),
  },
  "POST /api/tokens": {
    summary: "Make an API token; its secret is told this once",
    body: NewToken,
    answer: created("The token", z.object({ token: z.string(), name: z.string(), scope: Scope })),
  },
  "DELETE /api/tokens/{id}": {
    summary: "Revoke a token",
    params: byId,
    answer: json("What was revoked", z.object({ revoked: z.int() })),
  },
  "GET /api/users": {
    summary: "Users",
    answer: json("Users", z.object({ users: z.array(PersonModel) })),
  },
  "POST /api/users": {
    summary: "Add a user",
    body: NewPerson,
    answer: created("Added", z.object({ name: z.string(), role: Role })),
  },
  "PATCH /api/users/{name}": {
    summary: "Another role or password",
    params: byName,
    body: PersonChange,
    answer: json("Changed", z.object({ name: z.string() })),
  },
  "DELETE /api/users/{name}": {
    summary: "Remove a user, with sessions and tokens",
    params: byName,
    answer: json("Who was removed", z.object({ removed: z.string() })),
  },
} as const satisfies Record<string, Operation>;
