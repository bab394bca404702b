import { randomUUID } from "node:crypto";
import { accessSync, constants, existsSync } from "node:fs";
import path from "node:path";
import type { Environment } from "../frame/environment.ts";
import { bytes } from "../frame/words.ts";
import { firstLine, found, missing, type Part } from "./part.ts";

/** Where checkpoints go, and whether one can be written there: tried, unless it would make a folder that is not there. */
export async function artifactStore({ artifacts }: Pick<Environment, "artifacts">): Promise<Part> {
  const name = "artifact store";
  const fix = "correct RESWEEP_ARTIFACTS, or unset it to use a folder under RESWEEP_DATA";
  const { isFolderAddress, openArtifactStore } = await import("@resweep/artifacts");
  try {
    if (isFolderAddress(artifacts) && !existsSync(artifacts)) {
      const above = nearestFolder(artifacts);
      accessSync(above, constants.W_OK);
      return found(name, null, `folder ${artifacts}, made when first used`);
    }
    const store = await openArtifactStore(artifacts);
    const probe = `doctor/${randomUUID()}`;
    await store.put(probe, new TextEncoder().encode("written by resweep doctor\n"));
    await store.delete(probe);
    const free = await store.freeBytes();
    const room = free === null ? "" : `, ${bytes(free)} free`;
    return found(name, null, `${store.address}, can be written${room}; id ${store.id}`);
  } catch (error) {
    return missing(name, firstLine(error), fix);
  }
}

function nearestFolder(place: string): string {
  return existsSync(place) ? place : nearestFolder(path.dirname(place));
}
