import { identify } from "../http/identify.ts";
import { codeOf } from "../http/problem.ts";

/** Who looks at a page; null for a stranger, who is only shown how to sign in. Where the database is away, "". */
export async function nameOfReader(headers: Headers): Promise<string | null> {
  try {
    return (await identify(headers))?.name ?? null;
  } catch (error) {
    if (codeOf(error) === "unavailable") return "";
    throw error;
  }
}
