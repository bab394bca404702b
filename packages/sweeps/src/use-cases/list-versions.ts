import type { Space } from "@resweep/search";
import type { SweepVersion } from "@resweep/store";
import { z } from "zod";
import { wideningInWords } from "../plan/widened.ts";
import type { Platform } from "../platform.ts";
import { spaceSchema } from "../spec/space-schema.ts";

/** A specification that a sweep had, and what its space was then widened by, a parameter an entry. */
export interface WidenedVersion extends SweepVersion {
  readonly widened: readonly string[];
}

/** History is read loosely: of a space that is not understood any more nothing is said. */
const Spaced = z.object({ space: spaceSchema });

/** The specifications a sweep had before its space was widened, oldest first. Throws NotFound. */
export async function listVersions(
  { store }: Pick<Platform, "store">,
  id: number,
): Promise<readonly WidenedVersion[]> {
  const [{ spec }, versions] = await Promise.all([store.sweeps.get(id), store.sweeps.versions(id)]);
  const spaces = [...versions.map((version) => version.spec), spec].map(
    (one): Space | undefined => Spaced.safeParse(one).data?.space,
  );
  return versions.map((version, i) => {
    const [before, after] = [spaces[i], spaces[i + 1]];
    return { ...version, widened: before && after ? wideningInWords(before, after) : [] };
  });
}
