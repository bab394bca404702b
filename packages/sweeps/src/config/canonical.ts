import { createHash } from "node:crypto";

/** JSON with sorted keys: the same value is the same text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** Names a trial within a sweep: SHA-256 of the canonical JSON of its configuration and seed, in hexadecimal. */
export function configHash(config: unknown, seed: number): string {
  return createHash("sha256").update(canonicalJson({ config, seed })).digest("hex");
}
