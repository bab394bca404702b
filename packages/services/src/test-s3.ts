import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Unavailable } from "@resweep/spec";
import { Child } from "./child.ts";
import { onFreePort } from "./embedded.ts";

/** With what it needs to speak S3 alone. */
const wanted = ["moto[s3]==5.2.5", "flask==3.1.3", "flask-cors==6.0.5"];
const folderName = "moto-5.2.5";

/** A server that speaks S3 and keeps everything in memory. It takes any credentials. */
export interface TestS3 {
  readonly endpoint: string;
  /** Makes a bucket and returns its address, as RESWEEP_ARTIFACTS takes it. */
  bucket(name: string): Promise<string>;
  /** Stops answering (SIGSTOP) until `thaw`. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

/**
 * Starts moto, which the first call downloads from PyPI into the cache of the set-up. Throws Unavailable where that
 * cannot be had, so that a test can skip with its reason.
 */
export async function startTestS3(environment = process.env): Promise<TestS3> {
  const { executable, folder } = installed(environment);
  const logs = mkdtempSync(path.join(tmpdir(), "resweep-test-s3-"));
  const start = async (port: number): Promise<Child> => {
    const program = `import sys; sys.path.insert(0, sys.argv[1]); from moto.server import main; main(["-H", "127.0.0.1", "-p", sys.argv[2]])`;
    const child = new Child(executable, ["-c", program, folder, String(port)], {
      account: null,
      logFile: path.join(logs, "moto.log"),
      deathSignal: "SIGTERM",
      cwd: logs,
    });
    for (let wait = 0; wait < 300; wait++) {
      const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => null);
      if (answer?.ok) return child;
      if (!child.running) break;
      await delay(100);
    }
    await child.stop(["SIGKILL"]);
    throw new Unavailable(`moto does not start: ${child.lastLines()}`);
  };
  const [server, port] = await onFreePort(undefined, start);
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    endpoint,
    async bucket(name) {
      await fetch(`${endpoint}/${name}`, { method: "PUT" });
      return `s3://${name}/artifacts?endpoint=${endpoint}`;
    },
    freeze: () => void server.process.kill("SIGSTOP"),
    thaw: () => void server.process.kill("SIGCONT"),
    async stop() {
      await server.stop(["SIGKILL"]);
      rmSync(logs, { recursive: true, force: true });
    },
  };
}

function installed(environment: NodeJS.ProcessEnv): { executable: string; folder: string } {
  const about = run("python3", [
    "-c",
    "import sys; print(sys.executable, sys.version_info[0], sys.version_info[1])",
  ]);
  const [executable = "python3", major, minor] = about.trim().split(" ");
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  const cache = path.resolve(root, environment.RESWEEP_CACHE || ".resweep/runtime");
  // Compiled parts are for one version of Python.
  const folder = path.join(cache, `${folderName}-python${major}.${minor}`);
  if (existsSync(folder)) return { executable, folder };
  mkdirSync(cache, { recursive: true });
  const partial = mkdtempSync(`${folder}.partial-`);
  const quiet = ["--quiet", "--disable-pip-version-check", "--only-binary=:all:", "--no-compile"];
  try {
    run(executable, ["-m", "pip", "install", ...quiet, "--target", partial, ...wanted]);
    renameSync(partial, folder);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    // Another run may have been first.
    if (!existsSync(folder)) throw error;
  }
  return { executable, folder };
}

function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: "utf8" });
  if (status === 0) return stdout;
  const reason = error?.message ?? stderr.trim().split("\n").at(-1);
  throw new Unavailable(`no S3 server for this test: ${path.basename(command)}: ${reason}`);
}
