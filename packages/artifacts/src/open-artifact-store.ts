import { InvalidInput } from "@resweep/spec";
import type { ArtifactStore } from "./artifact-store.ts";
import { openFolderStore } from "./folder-store.ts";
import { parseS3Address } from "./s3-address.ts";

/**
 * Opens the store at an address: a folder, or `s3://bucket/prefix?endpoint=http://host:port&region=…&pathStyle=true`.
 * Credentials of S3 come from where the AWS tools look for them. Throws InvalidInput for an address that is none, and
 * Unavailable for a store that cannot be used.
 */
export async function openArtifactStore(address: string): Promise<ArtifactStore> {
  const scheme = schemeOf(address);
  if (scheme === null) return await openFolderStore(address);
  if (scheme !== "s3") {
    throw InvalidInput.at(
      "RESWEEP_ARTIFACTS",
      `"${scheme}://" is no artifact store; name a folder, or s3://bucket/prefix`,
    );
  }
  const parsed = parseS3Address(address);
  // The SDK takes longer to load than a folder store takes to open.
  const { openS3Store } = await import("./s3-store.ts");
  return await openS3Store(parsed);
}

/** Whether the address names a folder of this machine. */
export function isFolderAddress(address: string): boolean {
  return schemeOf(address) === null;
}

function schemeOf(address: string): string | null {
  return /^([a-z][a-z0-9+.-]*):\/\//i.exec(address)?.[1]?.toLowerCase() ?? null;
}
