import { existsSync, readFileSync } from "node:fs";
import { userInfo } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { InvalidInput } from "@resweep/spec";
import { wholeNumber } from "./whole-number.ts";

/** What the command line reads of the process's environment; nothing else of ours reads it there. */
export interface Environment {
  /** The clone. */
  readonly root: string;
  /** Services of the user's own; both or neither. Without them the clone's embedded ones are used. */
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  /** A running dashboard to go through instead, without a slash at its end. */
  readonly resweepUrl: string | null;
  /** API token for that dashboard, where it demands sign-in. */
  readonly token: string | null;
  /** That the role and the user of workers get, where it was chosen beforehand (docker/compose.yaml). */
  readonly workerPassword: string | null;
  /** The dashboard's port where it was given; 3000 or the next free one otherwise. */
  readonly port: number | null;
  /** Data of the embedded services, spools, checkpoints, downloads: an absolute path. */
  readonly dataDir: string;
  /** Where checkpoints are kept: a folder, or s3://bucket/prefix. */
  readonly artifacts: string;
  /** Folder of the weight files that trials may begin with: an absolute path. */
  readonly weights: string;
  /** `name=dir,name=dir`, the folders as absolute paths: the page and the worker that `up` starts run elsewhere. */
  readonly datasets: string | null;
  readonly slots: number | null;
  readonly threads: number | null;
  /** The Python that `bench engine` asks for PyTorch; `python3` otherwise. */
  readonly python: string | null;
  /** Who the history says launched a sweep. */
  readonly user: string;
  /** Print the stack of an error. */
  readonly debug: boolean;
}

/** Throws InvalidInput naming the variable. */
export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): Environment {
  const given = (name: string) => variables[name]?.trim() || null;
  const number = (name: string, max: number) => {
    const text = given(name);
    return text === null ? null : wholeNumber(name, text, { max });
  };
  const root = findRoot();
  const dataDir = path.resolve(root, given("RESWEEP_DATA") ?? ".resweep");
  return {
    root,
    databaseUrl: given("DATABASE_URL"),
    redisUrl: given("REDIS_URL"),
    resweepUrl: webAddress("RESWEEP_URL", given("RESWEEP_URL")),
    token: given("RESWEEP_TOKEN"),
    workerPassword: given("RESWEEP_WORKER_PASSWORD"),
    port: number("RESWEEP_PORT", 65_535),
    dataDir,
    artifacts: artifactAddress(given("RESWEEP_ARTIFACTS") ?? path.join(dataDir, "artifacts"), root),
    weights: path.resolve(root, given("RESWEEP_WEIGHTS") ?? path.join(dataDir, "weights")),
    datasets: absoluteFolders(given("RESWEEP_DATASETS"), root),
    slots: number("RESWEEP_SLOTS", 1024),
    threads: number("RESWEEP_THREADS", 1024),
    python: given("RESWEEP_PYTHON"),
    user: userName(variables),
    debug: given("RESWEEP_DEBUG") !== null,
  };
}

/** A folder as an absolute path; an address such as `s3://bucket/prefix` as it is. */
export function artifactAddress(given: string, from: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : path.resolve(from, given);
}

/** Each entry's folder made absolute; an entry of another form is left for `parseDatasetFolders` to refuse. */
function absoluteFolders(given: string | null, from: string): string | null {
  const absolute = (entry: string) => {
    const [, name, folder] = /^([^=]+)=(.*\S.*)$/.exec(entry) ?? [];
    return folder ? `${name}=${path.resolve(from, folder.trim())}` : entry;
  };
  return given?.split(",").map(absolute).join(",") ?? null;
}

function webAddress(name: string, value: string | null): string | null {
  if (value === null) return null;
  if (!/^https?:\/\//.test(value) || !URL.canParse(value))
    throw InvalidInput.at(name, `must be an address such as http://localhost:3000, not "${value}"`);
  return value.replace(/\/+$/, "");
}

function userName(variables: NodeJS.ProcessEnv): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number that no account has.
    return variables.USER ?? "unknown";
  }
}

/** The nearest folder above this file that is the workspace: bundles and sources lie at different depths. */
export function findRoot(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const manifest = path.join(folder, "package.json");
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).name === "resweep")
      return folder;
    const parent = path.dirname(folder);
    if (parent === folder) return process.cwd();
    folder = parent;
  }
}
