import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The clone. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** What the set-up makes and git does not keep: it is in the image although it may not be here yet. */
const made = ["node_modules", "apps/dashboard/.next", "apps/cli/dist"];

/** Whether a path of the image, relative to the workspace's place there, exists once the set-up has run. */
export function isInWorkspace(path: string): boolean {
  return made.includes(path) || existsSync(join(root, path));
}

/** The commands of the CLI, as its help lists them. */
export function cliCommands(): string[] {
  const bin = join(root, "apps/cli/bin/resweep.mjs");
  const help = execFileSync(process.execPath, [bin, "--help"], { encoding: "utf8" });
  const list = help.slice(help.indexOf("Commands:"));
  return [...list.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name!);
}

/** Source text of everything that may read the environment. */
export function sources(): string {
  const texts: string[] = [];
  const visit = (folder: string) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (/^(node_modules|dist|dist-types|generated|e2e|\..*)$/.test(entry.name)) continue;
      const place = join(folder, entry.name);
      if (entry.isDirectory()) visit(place);
      else if (/\.(ts|tsx|mjs)$/.test(entry.name) && !/\.test\./.test(entry.name)) {
        texts.push(readFileSync(place, "utf8"));
      }
    }
  };
  for (const folder of ["apps", "packages", "tools"]) visit(join(root, folder));
  return texts.join("\n");
}
