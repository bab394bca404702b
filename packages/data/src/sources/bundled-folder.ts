import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The folder `datasets/<name>` of the repository, or null. It is looked for upwards from this module, the program and
 * the working directory, so that it is found from source, from a bundle in apps/cli/dist, from Next.js and in an image.
 */
export function findBundledFolder(name: string, starts = defaultStarts()): string | null {
  for (const start of starts) {
    for (let folder = resolve(start); ; folder = dirname(folder)) {
      const candidate = join(folder, "datasets", name);
      if (existsSync(candidate)) return candidate;
      if (dirname(folder) === folder) break;
    }
  }
  return null;
}

function defaultStarts(): string[] {
  const starts = [process.cwd()];
  if (process.argv[1]) starts.unshift(dirname(process.argv[1]));
  // A bundler may leave no file address here.
  const here: unknown = import.meta.url;
  if (typeof here === "string" && here.startsWith("file:")) {
    starts.unshift(dirname(fileURLToPath(here)));
  }
  return starts;
}
