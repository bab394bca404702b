import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * Names the code that trains, so that only trainings by the same code are shared between trials. The bundle's training
 * process names its parts by their content, so its own hash is that of all of them; run from sources it is `sources`.
 */
export function buildId(): string {
  const bundle = fileURLToPath(new URL("./child.mjs", import.meta.url));
  if (!existsSync(bundle)) return "sources";
  return createHash("sha256").update(readFileSync(bundle)).digest("hex").slice(0, 12);
}
