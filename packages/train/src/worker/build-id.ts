import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

/** The code that trains. */
export interface Build {
  /** Only trainings by the same code are shared between trials. */
  readonly id: string;
  /** The bundle of the training process; null where it is run from its sources. */
  readonly child: string | null;
  /** What it was built of; null where nobody noted it. */
  readonly source: z.infer<typeof Source> | null;
}

/** As `apps/cli/build.mjs` writes it: hashes of twelve digits; dirty: with changes that no commit holds. */
const Source = z.object({
  commit: z.string().nullable(),
  dirty: z.boolean(),
  lockfile: z.string().nullable(),
  /** Versions of what our packages depend on; earlier builds did not note them. */
  packages: z.record(z.string(), z.string()).optional(),
});

let own: Build | undefined;

/** As it was when this process first asked: a worker goes on with its own code, whatever is built meanwhile. */
export function ownBuild(): Build {
  own ??= buildIn(fileURLToPath(new URL(".", import.meta.url)));
  return own;
}

/**
 * The training process that lies in `folder`, under the name of its own that `apps/cli/build.mjs` gave it beside the one
 * that every build overwrites. Its parts are named by their content, so its hash is that of all of them.
 */
export function buildIn(folder: string): Build {
  const bundle = join(folder, "child.mjs");
  if (!existsSync(bundle)) return { id: "sources", child: null, source: null };
  const id = createHash("sha256").update(readFileSync(bundle)).digest("hex").slice(0, 12);
  const kept = join(folder, `child-${id.slice(0, 8).toUpperCase()}.mjs`);
  return { id, child: existsSync(kept) ? kept : bundle, source: sourceIn(folder) };
}

function sourceIn(folder: string): Build["source"] {
  try {
    return Source.parse(JSON.parse(readFileSync(join(folder, "source.json"), "utf8")));
  } catch {
    return null; // of an older build
  }
}
