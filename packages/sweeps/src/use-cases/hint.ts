import type { Platform } from "../platform.ts";

/**
 * Tells open pages to look again. The change itself is in Postgres already, so a silent Redis is no failure. It is known by
 * its code: the queue may have been opened by another bundle of the dashboard, whose errors are of other classes.
 */
export async function hint({ queue }: Platform, sweepId: number): Promise<void> {
  try {
    await queue?.publishHint(sweepId);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "unavailable")) throw error;
  }
}
