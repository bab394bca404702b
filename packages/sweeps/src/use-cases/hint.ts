import { Unavailable } from "@resweep/spec";
import type { Platform } from "../platform.ts";

/** Tells open pages to look again. The change itself is in Postgres already, so a silent Redis is no failure. */
export async function hint({ queue }: Platform, sweepId: number): Promise<void> {
  try {
    await queue?.publishHint(sweepId);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
  }
}
