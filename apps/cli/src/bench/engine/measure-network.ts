import { type Row, row } from "../report.ts";
import { type Contestant, startContestant } from "./contestant.ts";
import {
  compileTimeRow,
  type Entrant,
  isSharedOut,
  memoryRow,
  trainingMemoryRow,
} from "./entrants.ts";
import { deviceMemory, type Peer } from "./peer.ts";
import { commandFor } from "./start-command.ts";
import { checkTwins } from "./twins.ts";
import { allocatorEnvironment } from "./ways.ts";

export interface Setting {
  readonly root: string;
  readonly rounds: number;
  readonly batch: number;
  readonly gpu: boolean;
  readonly peer: Peer;
  readonly tcmalloc: string | null;
  readonly only?: string;
  /** What cannot be measured, and why. */
  note(line: string): void;
  /** How far it is. */
  say(line: string): void;
}

/** An entrant at work. */
interface Running {
  readonly entrant: Entrant;
  readonly contestants: readonly Contestant[];
  readonly steps: number;
  readonly rates: number[];
}

/** A round of one entrant lasts about this long, and one step at least; longer where several slots work side by side. */
const roundSeconds = 1;

/** Measures the entrants of one network in turns; its rows, of images/s first. */
export async function measureNetwork(
  entrants: readonly Entrant[],
  setting: Setting,
): Promise<Row[]> {
  const running: Running[] = [];
  try {
    for (const entrant of entrants) {
      const contestants = await start(entrant, setting);
      if (!contestants) continue;
      const slowest = Math.max(...contestants.map(({ ready }) => ready.stepSeconds));
      const least = entrant.slots > 1 ? 3 : 1;
      const steps = Math.max(least, Math.round(roundSeconds / slowest));
      running.push({ entrant, contestants, steps, rates: [] });
    }
    const twins = running.flatMap(({ entrant, contestants }) =>
      contestants.map(({ ready }) => ({
        ready,
        row: entrant.row,
        precision: entrant.way.precision,
      })),
    );
    if (twins.length > 0) setting.say(checkTwins(entrants[0]!.network.name, twins));
    for (let round = 0; round < setting.rounds; round++) {
      for (const { contestants, steps, rates } of running) {
        rates.push(await rate(contestants, steps, setting.batch));
      }
    }
    return rowsOf(running, setting);
  } finally {
    await Promise.all(running.flatMap(({ contestants }) => contestants.map((one) => one.end())));
  }
}

/** Its processes, all at once: what one alone takes to compile is a row, what several take is none. Null when one cannot run. */
async function start(entrant: Entrant, setting: Setting): Promise<Contestant[] | null> {
  const { network, way, slots, threads, row: name } = entrant;
  const { batch, gpu, tcmalloc } = setting;
  const starts = Array.from({ length: slots }, () =>
    startContestant({
      command: commandFor(way, setting),
      job: {
        ...{ network: network.name, batch, threads },
        ...{ precision: way.precision, way: way.way, device: gpu ? "gpu" : "cpu" },
      },
      environment: {
        ...{ OMP_NUM_THREADS: String(threads) },
        ...way.environment,
        ...allocatorEnvironment(way, tcmalloc),
      },
    }),
  );
  try {
    return await Promise.all(starts);
  } catch (error) {
    for (const start of await Promise.allSettled(starts)) {
      if (start.status === "fulfilled") await start.value.end();
    }
    setting.note(`${name} cannot run: ${error instanceof Error ? error.message : error}`);
    return null;
  }
}

/** Images a second of all slots together, as long as the slowest of them takes. */
async function rate(
  contestants: readonly Contestant[],
  steps: number,
  batch: number,
): Promise<number> {
  const rounds = await Promise.all(contestants.map((one) => one.run(steps)));
  const longest = Math.max(...rounds.map(({ seconds }) => seconds));
  return (contestants.length * steps * batch) / longest;
}

function rowsOf(running: readonly Running[], { only, gpu }: Setting): Row[] {
  const wanted = (name: string) => only === undefined || name === only;
  const onDevice = gpu ? deviceMemory() : new Map<number, number>();
  const speed = running.flatMap(({ entrant, rates }) => [
    row(entrant.row, "images/s", rates),
    ...(entrant.alias !== null && (isSharedOut(entrant) || only === entrant.alias)
      ? [row(entrant.alias, "images/s", rates)]
      : []),
  ]);
  const memory = running.flatMap(({ entrant, contestants }) => {
    const sum = (of: (one: Contestant) => number | null | undefined) =>
      contestants.reduce((total, one) => total + (of(one) ?? Number.NaN), 0);
    const host = sum((one) => one.peakMemoryMiB());
    const library = sum(({ ready }) => ready.libraryMiB);
    const device = sum(({ pid }) => onDevice.get(pid));
    return [
      ...(Number.isNaN(host)
        ? []
        : [
            row(memoryRow(entrant.row), "MiB", [host]),
            row(trainingMemoryRow(entrant.row), "MiB", [host - library]),
          ]),
      ...(Number.isNaN(device) ? [] : [row(`${memoryRow(entrant.row)}-device`, "MiB", [device])]),
    ];
  });
  const compilation = running
    .filter(({ entrant }) => entrant.way.compiles && entrant.slots === 1)
    .map(({ entrant, contestants }) => {
      const { firstStepSeconds, stepSeconds } = contestants[0]!.ready;
      return row(compileTimeRow(entrant.row), "s", [firstStepSeconds - stepSeconds]);
    });
  return [...speed, ...memory, ...compilation].filter(({ name }) => wanted(name));
}
