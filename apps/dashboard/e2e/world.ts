import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { startTestServices } from "@resweep/services";
import { migrate } from "@resweep/store";

export const root = fileURLToPath(new URL("../../..", import.meta.url));
const dashboard = path.join(root, "apps/dashboard");
const next = path.join(root, "node_modules/next/dist/bin/next");

export interface World {
  readonly url: string;
  readonly databaseUrl: string;
  /** A worker of this world, from the command line; it ends with the world. */
  startWorker(): void;
  /** What the world's processes have said, for a failing test. */
  said(): string;
  stop(): Promise<void>;
}

/** Real Postgres and Valkey, migrated, and the built dashboard before them; nothing of the user's is touched. */
export async function openWorld({
  redis = true,
  postgres = true,
  auth = "",
}: {
  /** False: the dashboard is given an address where nothing answers. */
  redis?: boolean;
  postgres?: boolean;
  /** RESWEEP_AUTH of the dashboard. */
  auth?: "" | "required";
} = {}): Promise<World> {
  build();
  const data = mkdtempSync(path.join(tmpdir(), "resweep-e2e-"));
  const services = await startTestServices();
  const children: ChildProcess[] = [];
  const lines: string[] = [];
  const environment = {
    ...process.env,
    DATABASE_URL: postgres ? services.databaseUrl : "postgresql://127.0.0.1:1/away",
    REDIS_URL: redis ? services.redisUrl : "redis://127.0.0.1:1",
    RESWEEP_DATA: data,
    RESWEEP_URL: "",
    RESWEEP_AUTH: auth,
    NEXT_TELEMETRY_DISABLED: "1",
    NODE_ENV: "production" as const,
  };
  const start = (name: string, args: readonly string[]) => {
    const child = spawn(process.execPath, args, { cwd: dashboard, env: environment });
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => {
        lines.push(`${name}: ${String(chunk).trimEnd()}`);
        if (lines.length > 400) lines.shift();
      });
    children.push(child);
  };
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= stopAll();
    return stopping;
  };
  const stopAll = async () => {
    await Promise.all(children.reverse().map(endOf));
    await services.stop();
    rmSync(data, { recursive: true, force: true });
  };
  try {
    await migrate(services.databaseUrl);
    const port = await freePort();
    start("dashboard", [next, "start", "--hostname", "127.0.0.1", "--port", String(port)]);
    const url = `http://127.0.0.1:${port}`;
    await answers(`${url}/api/${postgres ? "health" : "catalogue"}`, () => lines.join("\n"));
    return {
      url,
      databaseUrl: services.databaseUrl,
      startWorker: () =>
        start("worker", [path.join(root, "apps/cli/bin/resweep.mjs"), "worker", "--slots", "1"]),
      said: () => lines.join("\n"),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Builds the dashboard where its build is older than its sources. */
function build(): void {
  const made = path.join(dashboard, ".next/BUILD_ID");
  const sources = ["apps/dashboard/src", ...packageSources()].map((folder) =>
    newest(path.join(root, folder)),
  );
  if (existsSync(made) && statSync(made).mtimeMs > Math.max(...sources)) return;
  const child = spawnSync(process.execPath, [next, "build"], {
    cwd: dashboard,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" as const },
    encoding: "utf8",
  });
  if (child.status !== 0) throw new Error(`next build failed:\n${child.stdout}\n${child.stderr}`);
}

const packageSources = () =>
  ["api", "spec", "core", "data", "queue", "search", "store", "sweeps"].map(
    (name) => `packages/${name}/src`,
  );

function newest(folder: string): number {
  const times = readdirSync(folder, { withFileTypes: true }).map((entry) => {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) return newest(place);
    return entry.name.includes(".test.") ? 0 : statSync(place).mtimeMs;
  });
  return Math.max(0, ...times);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || address === null) throw new Error("no port was given");
  return address.port;
}

async function answers(url: string, said: () => string): Promise<void> {
  const deadline = Date.now() + 60_000;
  let last = "nothing";
  while (Date.now() < deadline) {
    try {
      const response = await fetch(url);
      if (response.ok) return;
      last = await response.text();
    } catch (error) {
      last = (error as Error).message;
    }
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  throw new Error(`${url} did not answer within a minute (${last})\n${said()}`);
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 15_000);
  await ended;
  clearTimeout(timer);
}
