import { Role, Scope } from "@resweep/spec";

const text = { type: "string" };
const object = (properties: object, required = Object.keys(properties)) => ({
  ...{ type: "object", additionalProperties: false, properties, required },
});
const role = { enum: Role.options };
const scope = { enum: Scope.options };
const json = (schema: object) => ({ "application/json": { schema } });
const problem = (description: string) => ({
  description,
  content: json({ $ref: "#/components/schemas/Problem" }),
});
const refused = {
  "400": problem("The input was refused; `issues` names each field"),
  "401": problem("Nobody is known by this session or token"),
  "403": problem("The role or the token's scope does not allow it"),
  "404": problem("There is no such thing"),
  "409": problem("Its present state does not allow it"),
};
const operation = (
  summary: string,
  { body, status = "200", more = {} }: { body?: object; status?: string; more?: object } = {},
) => ({
  summary,
  ...(body ? { requestBody: { required: true, content: json(body) } } : {}),
  responses: { [status]: { description: summary, content: json({ type: "object" }) }, ...refused },
  ...more,
});
const inPath = (name: string, schema: object) => ({
  parameters: [{ name, in: "path", required: true, schema }],
});

/** Who comes in: sessions, API tokens, users. */
export const peoplePaths = {
  "/api/session": {
    get: operation("Who asks, and what they may do"),
    post: operation("Sign in; the session is a cookie", {
      body: object({ name: text, password: text }),
    }),
    patch: operation("Another password of one's own; every session ends", {
      body: object({ password: text, newPassword: text }),
    }),
    delete: operation("Sign out"),
  },
  "/api/tokens": {
    get: operation("One's own API tokens, an admin everybody's; without their secrets"),
    post: operation("Make an API token; its secret is told this once", {
      ...{ body: object({ name: text, scope }, ["name"]), status: "201" },
    }),
  },
  "/api/tokens/{id}": {
    delete: operation("Revoke a token", { more: inPath("id", { type: "integer" }) }),
  },
  "/api/users": {
    get: operation("Users"),
    post: operation("Add a user", {
      ...{
        body: object({ name: text, role, password: text }, ["name", "password"]),
        status: "201",
      },
    }),
  },
  "/api/users/{name}": {
    patch: operation("Another role or password", {
      ...{ body: object({ role, password: text }, []), more: inPath("name", text) },
    }),
    delete: operation("Remove a user, with sessions and tokens", { more: inPath("name", text) }),
  },
};
