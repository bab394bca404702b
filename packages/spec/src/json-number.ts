/*
 * JSON cannot say NaN and infinities: they travel as the texts "NaN", "Infinity" and "-Infinity". What is not yet trusted is
 * parsed by JsonNumber (records.ts); pages, to which a parser of schemas is a burden, read their own server's with this.
 */

/** The JSON form of a number that may not be finite. */
export function jsonNumber(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

/** Reads back what `jsonNumber` wrote. */
export function readJsonNumber(value: number | string): number {
  return typeof value === "number" ? value : Number(value);
}
