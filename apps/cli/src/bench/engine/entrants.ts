import { InvalidInput, unknownName } from "@resweep/spec";
import { type BenchNetwork, benchNetworks } from "./networks.ts";
import { type Way, ways } from "./ways.ts";

/** Processes that work at the same time on one network in one way. */
export interface Entrant {
  /** Row of the images a second, summed over its slots; its rows of memory and compile time begin with it. */
  readonly row: string;
  /** The same figure under the name of its arrangement, `-1x2`; null where the row says that itself. */
  readonly alias: string | null;
  readonly network: BenchNetwork;
  readonly way: Way;
  readonly slots: number;
  readonly threads: number;
}

/** What there is to choose rows by. */
export interface Machine {
  readonly threads: number;
  readonly gpu: boolean;
}

export interface Choice {
  readonly only?: string;
  readonly network?: string;
  readonly quick?: boolean;
}

export const memoryRow = (row: string) => `${row}-memory`;
/** Beyond what the library holds once it is loaded. */
export const trainingMemoryRow = (row: string) => `${row}-training-memory`;
export const compileTimeRow = (row: string) => `${row}-compile-time`;

/** Rows that an entrant gives. */
function rowsOf({ row, alias, way }: Entrant): string[] {
  return [
    row,
    ...(alias === null ? [] : [alias]),
    memoryRow(row),
    trainingMemoryRow(row),
    ...(way.compiles ? [compileTimeRow(row)] : []),
  ];
}

/** Every entrant: each network in each way, in one process of all threads and shared out over several. */
function allEntrants(machine: Machine): Entrant[] {
  return benchNetworks.flatMap((network) =>
    ways.flatMap((way) => {
      const row = `${network.name}-${way.precision}-${way.name}`;
      return arrangements(machine).map(({ slots, threads }) => {
        const named = `${row}-${slots}x${threads}`;
        const alone = slots === 1;
        return {
          ...{ network, way, slots, threads },
          ...{ row: alone ? row : named, alias: alone ? named : null },
        };
      });
    }),
  );
}

/** On cores: one slot of all threads, and a slot for each. On a GPU: one to four slots that share it. */
function arrangements({ threads, gpu }: Machine) {
  const slots = gpu ? [1, 2, 3, 4] : threads === 1 ? [1] : [1, threads];
  return slots.map((count) => ({
    slots: count,
    threads: Math.max(1, Math.floor(threads / count)),
  }));
}

/** Those to be measured. Throws InvalidInput for a row or network that there is not. */
export function chooseEntrants(machine: Machine, choice: Choice): Entrant[] {
  const all = allEntrants(machine);
  const { only, network, quick } = choice;
  if (only !== undefined) {
    const found = all.find((entrant) => rowsOf(entrant).includes(only));
    if (!found) throw InvalidInput.at("--only", unknownName("row", only, all.flatMap(rowsOf)));
    return [found];
  }
  const names = benchNetworks.map(({ name }) => name);
  if (network !== undefined && !names.includes(network)) {
    throw InvalidInput.at("--network", unknownName("network", network, names));
  }
  const wantedNetwork = ({ name, usual }: BenchNetwork) =>
    network === undefined ? (quick ? name === "resnet20" : usual) : name === network;
  const wantedWay = ({ when }: Way) => when === "usual" || (when === "thorough" && !quick);
  return all.filter(
    (entrant) =>
      wantedNetwork(entrant.network) &&
      wantedWay(entrant.way) &&
      (entrant.slots === 1 || isSharedOut(entrant)),
  );
}

/** How a machine is shared out is compared for the demo's network, in the ways that one would choose. */
export function isSharedOut({ network, way }: Entrant): boolean {
  return network.name === "resnet20" && /^(compiled|pytorch-channels-last)\b/.test(way.name);
}
