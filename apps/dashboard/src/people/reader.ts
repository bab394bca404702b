import { type Grant, grantsOf } from "@resweep/spec";
import { identify } from "../http/identify.ts";
import { codeOf } from "../http/problem.ts";

export interface Reader {
  readonly name: string;
  readonly grants: readonly Grant[];
}

/** Who looks at a page; null for a stranger, who is only shown how to sign in. Where the database is away, nobody by name. */
export async function readerOf(headers: Headers): Promise<Reader | null> {
  try {
    const who = await identify(headers);
    return who && { name: who.name, grants: grantsOf(who.role, who.scope) };
  } catch (error) {
    if (codeOf(error) === "unavailable") return { name: "", grants: [] };
    throw error;
  }
}
