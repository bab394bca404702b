import { readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/**
 * Clears what a killed run left in `folder`. Call it only while holding the instance's lock.
 *
 * A server whose parent was killed may still be running: it is stopped, so that two servers never share the data.
 * A pid file whose process is gone, or whose number now belongs to some other program, is removed; Postgres by
 * itself would refuse to start in the second case. Both servers keep `folder` as their working directory.
 */
export async function clearOrphan(pidFile: string, folder: string): Promise<void> {
  const pid = readPid(pidFile);
  if (pid === null) return;
  for (const signal of ["SIGINT", "SIGTERM", "SIGQUIT", "SIGKILL"] as const) {
    if (!runsIn(pid, folder)) break;
    process.kill(pid, signal);
    const deadline = Date.now() + 5_000;
    while (runsIn(pid, folder) && Date.now() < deadline) await delay(50);
  }
  rmSync(pidFile, { force: true });
}

function readPid(file: string): number | null {
  try {
    const pid = Number(readFileSync(file, "utf8").split("\n")[0]);
    return Number.isInteger(pid) && pid > 1 ? pid : null;
  } catch {
    return null;
  }
}

function runsIn(pid: number, folder: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder);
  } catch {
    return false; // gone, or of another user: not ours
  }
}
