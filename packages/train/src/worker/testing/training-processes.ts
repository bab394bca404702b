import { readdirSync, readFileSync } from "node:fs";

/** Training processes of a worker, by the command line that Linux shows. */
export function trainingProcesses(supervisor = process.pid): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const parent = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ")[1];
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
        return parent === String(supervisor) && /child\.(ts|mjs)/.test(command);
      } catch {
        return false; // it ended meanwhile
      }
    })
    .map(Number);
}
