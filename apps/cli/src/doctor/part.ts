/** One thing that Resweep needs: found or not, where, and what to do about it. */
export interface Part {
  readonly name: string;
  readonly ok: boolean;
  readonly version: string | null;
  /** Where it is, or what is wrong with it; one line. */
  readonly detail: string;
  /** What to do; null where nothing is to be done. */
  readonly fix: string | null;
}

export const SET_UP = "npm run setup";

export function found(name: string, version: string | null, detail: string): Part {
  return { name, ok: true, version, detail, fix: null };
}

export function missing(name: string, detail: string, fix: string): Part {
  return { name, ok: false, version: null, detail, fix };
}

/** A part that works without this, only less well: it fails no `doctor`. */
export function optional(name: string, detail: string, fix: string): Part {
  return { name, ok: true, version: null, detail, fix };
}

export function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}
