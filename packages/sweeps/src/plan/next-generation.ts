import {
  type Assignment,
  type Exploit,
  type Member,
  randomStream,
  type Scheduler,
  type SearchSpace,
  schedulers,
} from "@resweep/search";
import { isTerminal } from "@resweep/spec";
import type { GivenVerdict, JudgedTrial, Measurement } from "@resweep/store";
import { type Judge, told } from "./judge-words.ts";

/** What a population is asked with. */
export interface Population extends Omit<Judge, "planned"> {
  readonly space: SearchSpace;
  readonly seed: number;
  /** That each member trains; at the last one nobody waits. */
  readonly epochs: number;
  /** Most trials the sweep may have. */
  readonly most: number;
}

/** A new trial of the next generation, in place of a member. */
export interface Birth extends Exploit {
  readonly generation: number;
  /** Number of the trial that it takes the place of, and the epoch of the decision. */
  readonly replaces: number;
  readonly epoch: number;
  readonly seed: number;
}

export type Selection = GivenVerdict & { readonly birth?: Birth };

/**
 * What becomes of a population (Jaderberg et al. 2017, sec. 3). At each interval a member gives way from a checkpoint and
 * waits; once all that live stand there, the worst are stopped, each with a new trial in its place, and the others go on.
 * Pure: follows from the trials and their measurements alone, so the order of arrival makes no difference.
 */
export function nextGeneration(
  population: Population,
  trials: readonly JudgedTrial[],
): Selection[] {
  const { name, ...options } = population.scheduler;
  const { interval } = options as unknown as { readonly interval: number };
  const given = new Map<string, Selection>();
  const say = (trial: JudgedTrial, measurement: Measurement, more: Partial<Selection>) =>
    given.set(`${trial.id} ${measurement.epoch}`, {
      ...{ trialId: trial.id, verdict: null, why: "", told: "" },
      about: { epoch: measurement.epoch, turn: measurement.turn! },
      ...more,
    });

  const waitsOf = ({ measurements }: JudgedTrial) =>
    measurements.filter(
      ({ epoch, verdict, fresh }: Seen) =>
        verdict === "wait" || (fresh && epoch % interval === 0 && epoch < population.epochs),
    );
  const members = seen(trials).map((trial) => ({ trial, waits: waitsOf(trial) }));
  const isStop = ({ verdict }: Measurement) => verdict === "stop";
  const heads = members.filter(({ trial }) => !trial.spared && !trial.measurements.some(isStop));
  const living = heads.filter(({ trial }) => !isTerminal(trial.state));
  for (const { trial, waits } of members)
    for (const one of trial.measurements as readonly Seen[]) {
      const gives = waits.includes(one) && !isTerminal(trial.state) && !trial.spared;
      const why = "waits for the rest of the population";
      if (gives && (one.fresh || trial.desired === "run"))
        say(trial, one, { verdict: "wait", why, told: told(population, one, why) });
      else if (one.fresh) say(trial, one, {});
    }

  const stands = living.every(({ trial, waits }) => trial.state !== "running" && waits.length > 0);
  if (!stands || living.length === 0) return [...given.values()];
  const epoch = Math.min(...living.map(({ waits }) => waits.at(-1)!.epoch));
  // What diverged is the worst there is; what failed or was cancelled is gone.
  const diverged = heads.filter(
    ({ trial }) => trial.state === "diverged" && trial.measurements.length > 0,
  );
  const all = [...living, ...diverged].map(({ trial }) => memberAt(population, trial, epoch));
  const alive = new Set(living.map(({ trial }) => trial.number));
  const generationOf = generations(trials);
  let room = population.most - trials.length;
  const { decide } = schedulers.get(name) as unknown as Required<Scheduler>;
  for (const [place, { trial, waits }] of [...living, ...diverged].entries()) {
    const random = randomStream(population.seed * 100_003 + trial.number, epoch);
    const others = all.filter((_, i) => i !== place);
    const exploit = decide(all[place]!, others, population.space, random, options as never);
    const replaced = exploit !== null && alive.has(exploit.from) && room > 0;
    const decided = waits.filter((one) => one.epoch <= epoch);
    for (const one of decided) say(trial, one, {});
    const at = decided.at(-1) ?? trial.measurements.at(-1)!;
    if (!replaced) {
      if (decided.length > 0)
        say(trial, at, { verdict: "continue", told: told(population, at, "goes on") });
      continue;
    }
    room -= 1;
    const generation = generationOf(exploit.from) + 1;
    const why = `among the worst of ${all.length}; in its place generation ${generation} goes on from trial ${exploit.from}`;
    const from = trials.find(({ number }) => number === exploit.from)!;
    const birth = { ...exploit, generation, replaces: trial.number, epoch, seed: from.seed };
    say(trial, at, { verdict: "stop", why, told: told(population, at, why), birth });
  }
  return [...given.values()];
}

interface Seen extends Measurement {
  /** Not looked at before. */
  readonly fresh?: boolean;
}

/** The same trials with every measurement in its turn, in the order in which they arrived. */
function seen(trials: readonly JudgedTrial[]): JudgedTrial[] {
  const all = trials.flatMap(({ number, measurements }) =>
    measurements.map((measurement) => ({ number, measurement })),
  );
  let turn = Math.max(0, ...all.map(({ measurement }) => measurement.turn ?? 0));
  const fresh = all.filter(({ measurement }) => measurement.turn === null);
  fresh.sort(
    ({ number: a, measurement: one }, { number: b, measurement: other }) =>
      one.at.getTime() - other.at.getTime() || a - b || one.epoch - other.epoch,
  );
  const turns = new Map(fresh.map(({ measurement }) => [measurement, ++turn]));
  return trials.map((trial) => ({
    ...trial,
    measurements: trial.measurements.map((one): Seen => {
      const now = turns.get(one);
      return now === undefined ? one : { ...one, turn: now, fresh: true };
    }),
  }));
}

function memberAt({ objective }: Population, trial: JudgedTrial, epoch: number): Member {
  const sign = objective.mode === "min" ? 1 : -1;
  const points = trial.measurements
    .filter((one) => one.epoch <= epoch)
    .map((one) => ({ at: one.epoch, loss: sign * one.value }));
  // Nobody is worse than who has nothing more to show.
  if (trial.state === "diverged") {
    const before = points.filter(({ at }) => at < epoch);
    points.splice(0, points.length, ...before, { at: epoch, loss: Number.NaN });
  }
  const values = trial.values as Assignment;
  return { number: trial.number, points, ended: isTerminal(trial.state), values };
}

/** 0 of the first ones; of those that went on from another, one more than of that. */
function generations(trials: readonly JudgedTrial[]): (number: number) => number {
  const from = new Map(trials.map((trial) => [trial.number, trial.from]));
  return (number) => {
    let generation = 0;
    for (let one = from.get(number) ?? null; one !== null; one = from.get(one) ?? null)
      generation += 1;
    return generation;
  };
}
