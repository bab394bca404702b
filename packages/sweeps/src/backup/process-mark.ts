import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/*
 * Names a process for good, so that another can tell later whether it still works on what it left: `host=pid=boot=start`,
 * of letters that a file or an artifact may be named with. A process number alone may be another's by now.
 */

export function ownMark(): string {
  return [thisHost(), process.pid, ...(lifeOf(process.pid) ?? ["", ""])].join("=");
}

/** True only where that is certain: on this machine, with no such process any more. */
export function hasEnded(mark: string): boolean {
  const [host, pid, boot, start] = mark.split("=");
  if (host !== thisHost() || !pid || !boot || !start) return false;
  const life = lifeOf(Number(pid));
  return life === null || life[0] !== boot || life[1] !== start;
}

const thisHost = () => hostname().replace(/[^\w.-]/g, "_");

/** Which start of the machine it belongs to, and when it began, in ticks since then; null where there is none such. */
function lifeOf(pid: number): [boot: string, start: string] | null {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = status.slice(status.lastIndexOf(")") + 2).split(" "); // a name may hold anything
    return [readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim(), fields[19]!];
  } catch {
    return null;
  }
}
