import { loadedTensorFlow } from "@resweep/engine";
import { Unavailable } from "@resweep/spec";
import { machine, type Report, type Row } from "../report.ts";
import { type Choice, chooseEntrants } from "./entrants.ts";
import { measureNetwork } from "./measure-network.ts";
import { findPeer, findTcmalloc } from "./peer.ts";
import { reasonsLeftOut } from "./reasons-left-out.ts";

export interface BenchEngineOptions extends Choice {
  /** The clone: the peer's script lies in it. */
  readonly root: string;
  /** 5 unless given. */
  readonly rounds?: number;
  /** Images in a step; each network's own number unless given. */
  readonly batch?: number;
  readonly threads?: number;
  /** The Python to ask for PyTorch; `python3` where it is null. */
  readonly python: string | null;
  /** One line for a person: what is left out and why, and how far it is. */
  note(line: string): void;
}

/**
 * Times training steps, ours and PyTorch's: images/s, peak memory and compile time. Each way of training runs in processes
 * of its own, kept alive over the rounds; in every round each has its turn, alone, so that whatever else the machine does
 * meets all of them.
 * @throws InvalidInput for an unknown row or network; Unavailable when a row asked for by name cannot be measured.
 */
export async function benchEngine(options: BenchEngineOptions): Promise<Report> {
  const { root, only, batch, rounds = 5 } = options;
  const facts = machine();
  const { device } = await loadedTensorFlow(options.threads ?? null);
  const peer = await findPeer(options.python);
  const tcmalloc = findTcmalloc();
  const gpu = device.kind === "gpu";
  const leftOut = reasonsLeftOut({ device, peer, tcmalloc });
  const note = (line: string) => {
    if (only !== undefined) throw new Unavailable(line);
    options.note(line);
  };
  const reasons = new Set<string>();
  const runnable = chooseEntrants({ threads: device.threads, gpu }, options).filter(({ way }) => {
    const reason = leftOut(way);
    if (reason) reasons.add(reason);
    return !reason;
  });
  for (const reason of reasons) note(reason);
  const rows: Row[] = [];
  for (const network of new Set(runnable.map((entrant) => entrant.network))) {
    const entrants = runnable.filter((entrant) => entrant.network === network);
    const setting = { root, rounds, batch: batch ?? network.batch, gpu, peer, tcmalloc };
    rows.push(...(await measureNetwork(entrants, { ...setting, only, note, say: options.note })));
  }
  const versions = { pytorch: "version" in peer ? peer.version : null, tcmalloc };
  return { machine: { ...facts, ...device, ...versions }, rows };
}
