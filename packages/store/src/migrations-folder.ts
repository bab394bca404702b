import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Unavailable } from "@resweep/spec";

/**
 * The workspace's `prisma/` folder: looked for upwards from this file, then from the working directory, since the code
 * may run from its source, from a bundle in `apps/cli/dist` or from Next's build.
 */
export function findPrismaFolder(): string {
  for (const start of [moduleFolder(), process.cwd()]) {
    for (let folder = start; folder !== null; folder = parentOf(folder)) {
      const candidate = path.join(folder, "prisma");
      if (existsSync(path.join(candidate, "schema.prisma"))) return candidate;
    }
  }
  throw new Unavailable(
    `The migrations (prisma/schema.prisma) are not above ${process.cwd()}: start from the workspace`,
  );
}

function moduleFolder(): string | null {
  try {
    return path.dirname(fileURLToPath(import.meta.url));
  } catch {
    return null; // some bundlers replace import.meta.url by something that is no file
  }
}

function parentOf(folder: string): string | null {
  const parent = path.dirname(folder);
  return parent === folder ? null : parent;
}
