/** What is found out of a trial's checkpoint that a configuration refers to, and what was written of it. */
export function foundApart(value: unknown): {
  readonly found: { readonly checkpoint?: string; readonly store?: string };
  readonly written: unknown;
} {
  if (typeof value !== "object" || value === null) return { found: {}, written: value };
  const { checkpoint, store, ...written } = value as Record<string, unknown>;
  const found = {
    ...(typeof checkpoint === "string" ? { checkpoint } : {}),
    ...(typeof store === "string" ? { store } : {}),
  };
  return { found, written };
}

/** A SHA-256 as it is kept; undefined where none was written, null where it is none. */
export function digestOf(sha256: string): string | undefined | null {
  const digest = sha256.toLowerCase();
  if (digest === "") return undefined;
  return /^[0-9a-f]{64}$/.test(digest) ? digest : null;
}

export const notADigest = "must be 64 of 0-9 and a-f, as sha256sum prints it";
