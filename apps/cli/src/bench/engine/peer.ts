import { execFile, execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";

/** A Python with PyTorch, or why there is none. */
export type Peer =
  | { readonly python: string; readonly version: string; readonly cuda: boolean }
  | { readonly missing: string };

const question =
  "import json, torch; print(json.dumps({'version': torch.__version__, 'cuda': torch.cuda.is_available()}))";

/** Asks the given Python, or `python3`, for its PyTorch. Nothing is installed. */
export function findPeer(given: string | null): Promise<Peer> {
  const python = given ?? "python3";
  return new Promise((resolve) => {
    execFile(python, ["-c", question], { timeout: 120_000 }, (error, stdout, stderr) => {
      if (!error) return resolve({ python, ...JSON.parse(stdout) });
      const reason = stderr.trim().split("\n").at(-1) || error.message.split("\n")[0];
      resolve({
        missing: `${python} has no PyTorch that loads (${reason}); RESWEEP_PYTHON names another`,
      });
    });
  });
}

/** The file of tcmalloc, with which PyTorch's own guide to speed on processors says to start; null where there is none. */
export function findTcmalloc(libraryPath = process.env.LD_LIBRARY_PATH ?? ""): string | null {
  const folders = [
    ...libraryPath.split(":").filter(Boolean),
    ...["/usr/lib", "/usr/lib64", "/usr/local/lib", `/usr/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu`],
  ]; // biome-ignore format: one line
  for (const folder of folders) {
    if (!existsSync(folder)) continue;
    const file = readdirSync(folder)
      .sort()
      .find((name) => /^libtcmalloc(_minimal)?\.so(\.\d+)?$/.test(name));
    if (file) return path.join(folder, file);
  }
  return null;
}

/** What each process holds of the GPU, MiB, by process id, as `nvidia-smi` lists it; empty where it does not say. */
export function deviceMemory(answer = askForDeviceMemory()): ReadonlyMap<number, number> {
  const pairs = answer.split("\n").map((line) => line.split(",").map(Number));
  return new Map(
    pairs.flatMap(([pid, used]) => (pid && used && used > 0 ? [[pid, used] as const] : [])),
  );
}

function askForDeviceMemory(): string {
  try {
    return execFileSync(
      "nvidia-smi",
      ["--query-compute-apps=pid,used_memory", "--format=csv,noheader,nounits"],
      { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], timeout: 10_000 },
    );
  } catch {
    return "";
  }
}
