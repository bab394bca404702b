import { existsSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { InvalidInput, Unavailable } from "@resweep/spec";
import { KeptProcess } from "./kept-process.ts";

const USUAL_PORT = 3000;
const PORTS_TRIED = 100;
const LOOPBACK = "127.0.0.1";
const ALL = "0.0.0.0";

/** The port asked for (InvalidInput where it is taken), else 3000 or the first free one after it. */
export async function choosePort(wanted: number | null): Promise<number> {
  if (wanted !== null) {
    if (await isFree(wanted)) return wanted;
    throw InvalidInput.at(
      "--port",
      `${wanted} is taken by another program; name another, or none (RESWEEP_PORT neither) to have a free one found`,
    );
  }
  for (let port = USUAL_PORT; port < USUAL_PORT + PORTS_TRIED; port++) {
    if (await isFree(port)) return port;
  }
  throw new Unavailable(
    `Ports ${USUAL_PORT} to ${USUAL_PORT + PORTS_TRIED - 1} are all taken: name a free one with --port`,
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ host: "127.0.0.1", port, exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });
}

export interface DashboardOptions {
  readonly root: string;
  readonly port: number;
  /** Address to listen on; 127.0.0.1 unless said. */
  readonly host?: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly logFile: string;
  readonly report: (line: string) => void;
}

/** Serves the built dashboard; on any address but 127.0.0.1 it demands sign-in. */
export function startDashboard(options: DashboardOptions): KeptProcess {
  const { root, port, host = LOOPBACK } = options;
  const folder = path.join(root, "apps/dashboard");
  const next = path.join(root, "node_modules/next/dist/bin/next");
  if (!existsSync(path.join(folder, ".next/BUILD_ID")) || !existsSync(next)) {
    throw new Unavailable("The dashboard is not built: npm run setup");
  }
  return new KeptProcess({
    ...options,
    name: "The dashboard",
    args: [next, "start", "--hostname", host, "--port", String(port)],
    cwd: folder,
    environment: {
      ...options.environment,
      RESWEEP_HOSTS: hostsOf(host, options.environment.RESWEEP_HOSTS),
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
    },
  });
}

/** Listening on one address of the machine, it answers to that by name as well. */
function hostsOf(host: string, given = ""): string {
  return [given, ...([LOOPBACK, ALL].includes(host) ? [] : [host])].filter(Boolean).join(",");
}

/** Resolves once its pages answer (or it was told to stop). Throws Unavailable where it ends instead. */
export async function untilAnswering(
  server: KeptProcess,
  { port, host = LOOPBACK, logFile }: DashboardOptions,
) {
  const deadline = Date.now() + 60_000;
  while (!server.stopped) {
    if (await answers(`http://${host === ALL ? LOOPBACK : host}:${port}/api/health`)) return;
    if (server.ends > 0 || Date.now() > deadline) {
      throw new Unavailable(`The dashboard did not start (${logFile}): ${server.lastLine()}`);
    }
    await delay(100);
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(5_000) })).ok;
  } catch {
    return false;
  }
}
