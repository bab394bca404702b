import { createClient } from "@resweep/api";

/** This dashboard's own API, for its pages. What is answered is typed, and not parsed: pages need no parser of schemas. */
export const api = createClient();

/** Why a request was not done, in the words of whoever refused it. */
export const troubleOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
