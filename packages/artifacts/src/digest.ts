import { createHash } from "node:crypto";
import { ArtifactDamaged } from "./errors.ts";

/** SHA-256 in lower-case hexadecimal. */
export function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Throws ArtifactDamaged where the bytes of `place` are not those with this digest. */
export function checkDigest(bytes: Uint8Array, sha256: string, place: string): void {
  const actual = digest(bytes);
  if (actual === sha256) return;
  throw new ArtifactDamaged(
    place,
    `does not have the recorded checksum (sha256 ${actual.slice(0, 12)}, recorded ${sha256.slice(0, 12)}); use an older checkpoint`,
  );
}
