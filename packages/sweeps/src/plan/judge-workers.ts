import { missingFrom, requirementsInWords } from "@resweep/spec";

/** As far as it matters for what a worker can take. */
export interface OfferingWorker {
  readonly alive: boolean;
  readonly quarantinedAt: Date | null;
  readonly slots: number;
  readonly offers: readonly string[];
}

export interface WorkerJudgement {
  /** Slots of the connected workers that can take some of the trials. */
  readonly slots: number;
  /** What some trials will wait for, in one sentence; null where a worker is there for each, or none at all. */
  readonly warning: string | null;
}

/** Whether the workers that are connected can run a plan. */
export function judgeWorkers(
  cells: readonly { readonly requires: readonly string[] }[],
  workers: readonly OfferingWorker[],
): WorkerJudgement {
  const atWork = workers.filter(({ alive, quarantinedAt }) => alive && quarantinedAt === null);
  const suits = (requires: readonly string[]) =>
    atWork.filter(({ offers }) => missingFrom(offers, requires).length === 0);
  const kinds = new Map<string, { requires: readonly string[]; trials: number }>();
  for (const { requires } of cells) {
    const key = requires.join(" ");
    kinds.set(key, { requires, trials: (kinds.get(key)?.trials ?? 0) + 1 });
  }
  const useful = new Set([...kinds.values()].flatMap(({ requires }) => suits(requires)));
  const unmet = [...kinds.values()].filter(({ requires }) => suits(requires).length === 0);
  const waiting = unmet.reduce((sum, { trials }) => sum + trials, 0);
  const nobodyHas = (requires: readonly string[]) => {
    const lacking = requires.filter((one) => !atWork.some(({ offers }) => offers.includes(one)));
    return lacking.length > 0 ? lacking : requires; // each somebody has, nobody all
  };
  const words = new Set(unmet.map(({ requires }) => requirementsInWords(nobodyHas(requires))));
  return {
    slots: [...useful].reduce((sum, { slots }) => sum + slots, 0),
    warning:
      atWork.length === 0 || waiting === 0
        ? null
        : `${waiting === cells.length ? "all trials" : `${waiting} of ${cells.length} trials`} will wait for a worker with ${[...words].join(", or with ")}: none is connected`,
  };
}
