import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Unavailable } from "@resweep/spec";
import { z } from "zod";

/** What one clone remembers of its services, in `<data>/services.json` (mode 600: it holds the passwords). */
const InstanceFile = z.object({
  /** Names the lock, and the data's place where that is outside the clone. */
  id: z.string(),
  postgresPassword: z.string(),
  valkeyPassword: z.string(),
  /** Taken again at the next start where they are still free. */
  postgresPort: z.number().int().optional(),
  valkeyPort: z.number().int().optional(),
  /** Set while the services answer. */
  running: z.object({ databaseUrl: z.string(), redisUrl: z.string() }).nullable(),
});
export type InstanceFile = z.infer<typeof InstanceFile>;

const fileOf = (dataDir: string) => path.join(dataDir, "services.json");

export function readInstance(dataDir: string): InstanceFile | null {
  let text: string;
  try {
    text = readFileSync(fileOf(dataDir), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new Unavailable(
      `${fileOf(dataDir)} cannot be read: run this as the user that it belongs to`,
      { cause: error },
    );
  }
  try {
    return InstanceFile.parse(JSON.parse(text));
  } catch {
    // No cause: its message would quote the file, passwords included.
    throw new Unavailable(
      `${fileOf(dataDir)} is damaged; it holds the database's password, so restore it, or remove ${dataDir} to begin anew`,
    );
  }
}

export function writeInstance(dataDir: string, instance: InstanceFile): void {
  renameSync(writeBeside(dataDir, instance), fileOf(dataDir));
}

/** The clone's instance; made on its first start, by exactly one of several that start at once. */
export function openInstance(dataDir: string): InstanceFile {
  const existing = readInstance(dataDir);
  if (existing) return existing;
  mkdirSync(dataDir, { recursive: true });
  const secret = () => randomBytes(24).toString("hex");
  const fresh: InstanceFile = {
    id: randomBytes(8).toString("hex"),
    postgresPassword: secret(),
    valkeyPassword: secret(),
    running: null,
  };
  const written = writeBeside(dataDir, fresh);
  try {
    linkSync(written, fileOf(dataDir)); // fails where another was first
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(written);
  }
  return readInstance(dataDir) ?? fresh;
}

function writeBeside(dataDir: string, instance: InstanceFile): string {
  const file = `${fileOf(dataDir)}.${process.pid}-${randomBytes(4).toString("hex")}`;
  writeFileSync(file, `${JSON.stringify(instance, null, 2)}\n`, { mode: 0o600, flush: true });
  return file;
}
