import { jsonNumber } from "@resweep/spec";

/**
 * Text for a jsonb column. Numbers that JSON cannot say become strings (`JsonNumber` reads them back); NUL and half
 * characters, which Postgres refuses, are dropped or replaced, since one of them in a log would block a whole spool.
 */
export function jsonColumn(value: unknown): string {
  return JSON.stringify(value, (_key, entry) => {
    if (typeof entry === "number") return jsonNumber(entry);
    return typeof entry === "string" ? storableText(entry) : entry;
  });
}

/** The text without what Postgres refuses in any text. */
export function storableText(text: string): string {
  return text.replaceAll("\0", "").replace(/\p{Surrogate}/gu, "\ufffd");
}
