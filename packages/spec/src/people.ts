import { z } from "zod";

/** What people are: viewers read, researchers launch and change as well, admins also delete and see to people. */
export const Role = z.enum(["viewer", "researcher", "admin"]);
export type Role = z.infer<typeof Role>;

/** What an API token is for. `worker` is for a script on a worker's machine: it sees workers and lifts a quarantine. */
export const Scope = z.enum(["read", "launch", "worker", "admin"]);
export type Scope = z.infer<typeof Scope>;

/**
 * What a request wants to do; everybody who comes in is granted some of it. `self` is one's own password and tokens: no
 * token gives it but an admin's, so that one that leaked makes no others.
 */
export type Grant = Scope | "self";

const ofRole: Readonly<Record<Role, readonly Grant[]>> = {
  viewer: ["read", "self"],
  researcher: ["read", "launch", "worker", "self"],
  admin: ["read", "launch", "worker", "admin", "self"],
};
const ofScope: Readonly<Record<Scope, readonly Grant[]>> = {
  read: ["read"],
  launch: ["read", "launch"],
  worker: ["worker"],
  admin: ["read", "launch", "worker", "admin", "self"],
};

/** What someone may do; through a token (its scope) never more than themselves. */
export function grantsOf(role: Role, scope: Scope | null): readonly Grant[] {
  const own = ofRole[role];
  return scope === null ? own : own.filter((grant) => ofScope[scope].includes(grant));
}

/** The one answer to whether someone may do what takes `grant`: for the routes, and for the pages' buttons. */
export function can(
  who: { readonly role: Role; readonly scope: Scope | null },
  grant: Grant,
): boolean {
  return grantsOf(who.role, who.scope).includes(grant);
}

/** Whether someone of this role may have a token of this scope: one that they can use in full. */
export function mayHaveToken(role: Role, scope: Scope): boolean {
  return grantsOf(role, scope).length === ofScope[scope].length;
}

/** A name to sign in with, that stands in histories: no spaces, so that it is one word of a command. */
export const PersonName = z.string().regex(/^[a-z0-9][a-z0-9._@-]{0,63}$/, {
  error: "must be 1 to 64 of a-z, 0-9, . _ @ -, and begin with a letter or number",
});

/** What a token is called, for its owner. */
export const TokenName = z
  .string()
  .regex(/^[\w][\w .@-]{0,63}$/, { error: "must be 1 to 64 letters, numbers, spaces or . _ @ -" });
