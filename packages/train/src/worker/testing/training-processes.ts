import { readdirSync, readFileSync } from "node:fs";
import { SPARE_TITLE } from "../../child/messages.ts";

/** Training processes of a worker that have a job, by the title that Linux shows. */
export function trainingProcesses(supervisor = process.pid): number[] {
  return childrenOf(supervisor)
    .filter(([, title]) => title.startsWith("resweep: trial "))
    .map(([pid]) => pid);
}

/** Those that wait for one. */
export function spareProcesses(supervisor = process.pid): number[] {
  return childrenOf(supervisor)
    .filter(([, title]) => title === SPARE_TITLE)
    .map(([pid]) => pid);
}

function childrenOf(supervisor: number): [pid: number, title: string][] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const parent = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ")[1];
        if (parent !== String(supervisor)) return [];
        const title = readFileSync(`/proc/${pid}/cmdline`, "utf8").replace(/\0+$/, "");
        return [[Number(pid), title] as [number, string]];
      } catch {
        return []; // it ended meanwhile
      }
    });
}
