import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import path from "node:path";
import { Unavailable } from "@resweep/spec";
import type { Account } from "./child.ts";

/** Where root's servers keep what an unprivileged user must reach, when the clone itself is out of its reach. */
export const SYSTEM_FOLDER = "/var/lib/resweep";

/** The user to run the servers as: null means "as we are", which Postgres allows to everyone but root. */
export function serverAccount(): Account | null {
  if (process.getuid?.() !== 0) return null;
  const users = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  for (const wanted of ["postgres", "nobody"]) {
    const entry = users.find(([name]) => name === wanted);
    if (entry) return { uid: Number(entry[2]), gid: Number(entry[3]) };
  }
  throw new Unavailable(
    "Postgres does not run as root and there is no user to run it as: useradd --system postgres",
  );
}

/** Makes `folder` (and what is above it) and gives it to the account alone. */
export function makeOwnFolder(folder: string, account: Account | null): void {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o700);
  if (account) chownSync(folder, account.uid, account.gid);
}

/** A folder below SYSTEM_FOLDER that every account passes through, whatever the umask is. */
export function makeSharedFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (let each = folder; each.startsWith(SYSTEM_FOLDER); each = path.dirname(each)) {
    chmodSync(each, 0o755);
  }
}

/** Whether the account gets to `folder`: asked of the kernel, since modes, ACLs and mounts all have a say. */
export function canEnter(folder: string, account: Account | null): boolean {
  if (account === null) return true;
  return spawnSync("/bin/sh", ["-c", 'cd "$0"', folder], { ...account, cwd: "/" }).status === 0;
}

/**
 * The given program folder, or a copy of it that the account can reach (a clone under /root has mode 700).
 * The copy is named by `version`, shared by all clones, and appears at once or not at all.
 */
export function reachablePrograms(
  folder: string,
  version: string,
  account: Account | null,
): string {
  if (canEnter(folder, account)) return folder;
  const copy = path.join(SYSTEM_FOLDER, "programs", version);
  if (existsSync(copy)) return copy;
  makeSharedFolder(path.dirname(copy));
  const unfinished = `${copy}.${process.pid}`;
  cpSync(folder, unfinished, { recursive: true, verbatimSymlinks: true });
  spawnSync("chmod", ["-R", "a+rX", unfinished]);
  try {
    renameSync(unfinished, copy);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(copy)) throw error; // else another clone was first
  }
  return copy;
}
