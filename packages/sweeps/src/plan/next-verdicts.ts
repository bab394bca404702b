import {
  type Curve,
  type CurvePoint,
  type Scheduler,
  schedulers,
  type Verdict,
} from "@resweep/search";
import { isTerminal } from "@resweep/spec";
import type { GivenVerdict, JudgedTrial, Measurement, Objective } from "@resweep/store";
import { canonicalJson } from "../config/canonical.ts";
import type { SweepSpec } from "../spec/sweep-spec.ts";
import { type Judge, told } from "./judge-words.ts";

/** Whom a scheduler judges; null where it judges none. */
export function judgesOf({ name }: SweepSpec["scheduler"]): "trials" | "cells" | null {
  if (name === "none") return null;
  return (schedulers.get(name) as Scheduler).judges ?? "trials";
}

/** Whether it decides from where and with what trials go on: see `nextGeneration`. */
export function hasPopulation({ name }: { readonly name: string }): boolean {
  const known = schedulers.list as readonly unknown[] as readonly Scheduler[];
  return known.some((scheduler) => scheduler.name === name && scheduler.decide !== undefined);
}

/**
 * What the scheduler says to all that it has not looked at yet. Pure: follows from the trials and their measurements in
 * the order in which they arrived, however many come at once.
 */
export function nextVerdicts(judge: Judge, trials: readonly JudgedTrial[]): GivenVerdict[] {
  return judgesOf(judge.scheduler) === "cells" ? onCells(judge, trials) : onTrials(judge, trials);
}

function asked({ scheduler, planned }: Judge, curve: Curve, others: readonly Curve[]): Verdict {
  const { name, ...options } = scheduler;
  return (schedulers.get(name) as unknown as Scheduler).verdict(
    curve,
    others,
    options as never,
    planned,
  );
}

/** What was looked at, and as the how-manieth of the sweep. */
interface About {
  readonly epoch: number;
  readonly turn: number;
}

/** What is known of a trial while the measurements are gone through in their order. */
interface Known {
  readonly trial: JudgedTrial;
  readonly points: CurvePoint[];
  /** How many have not been looked at yet. */
  unseen: number;
  /** Where it waits for others: what it measured since is looked at once it goes on. */
  waitsAt: About | null;
  /** It can still be told something. */
  listens: boolean;
}

function onTrials(judge: Judge, trials: readonly JudgedTrial[]): GivenVerdict[] {
  const { mode } = judge.objective;
  const known = trials.map((trial) => knownOf(trial, mode));
  const given = new Map<string, GivenVerdict>();
  const say = ({ trial }: Known, about: About, { is, why }: Verdict) => {
    const measured = trial.measurements.find(({ epoch }) => epoch === about.epoch)!;
    const words = told(judge, measured, why);
    const verdict = { trialId: trial.id, about, verdict: is, why, told: words };
    given.set(`${trial.id} ${about.epoch}`, verdict);
  };
  const ask = (one: Known, about: About) => {
    const others = known.filter((other) => other !== one).map(curveOf);
    const points = one.points.filter(({ at }) => at <= about.epoch);
    const verdict = asked(judge, { ...curveOf(one), points }, others);
    // Still waiting is nothing new, unless a person let it run meanwhile.
    if (verdict.is !== "wait" || !one.waitsAt || one.trial.desired === "run")
      say(one, about, verdict);
    one.waitsAt = verdict.is === "wait" ? about : null;
    one.listens &&= verdict.is !== "stop";
  };

  let turn = Math.max(0, ...trials.flatMap((trial) => trial.measurements.map((m) => m.turn ?? 0)));
  const due = known.flatMap(arrivals).sort(inOrder);
  for (;;) {
    for (const one of known) if (one.waitsAt) ask(one, one.waitsAt);
    // What somebody measured while he waits is due when he may go on.
    const next = due.findIndex(({ one }) => one.waitsAt === null);
    if (next < 0) return [...given.values()];
    const { one, measurement } = due.splice(next, 1)[0]!;
    turn += 1;
    const about = { epoch: measurement.epoch, turn };
    one.unseen -= 1;
    one.points.push(pointOf(measurement, mode));
    if (one.listens) ask(one, about);
    else given.set(`${one.trial.id} ${about.epoch}`, { ...silence, trialId: one.trial.id, about });
  }
}

const silence = { verdict: null, why: "", told: "" } as const;

interface Arrival {
  readonly one: Known;
  readonly measurement: Measurement;
}

function arrivals(one: Known): Arrival[] {
  return one.trial.measurements
    .filter(({ turn }) => turn === null)
    .map((measurement) => ({ one, measurement }));
}

function inOrder(
  { one: a, measurement }: Arrival,
  { one: b, measurement: other }: Arrival,
): number {
  return (
    measurement.at.getTime() - other.at.getTime() ||
    a.trial.number - b.trial.number ||
    measurement.epoch - other.epoch
  );
}

function knownOf(trial: JudgedTrial, mode: Objective["mode"]): Known {
  const seen = trial.measurements.filter(({ turn }) => turn !== null);
  const verdicts = new Set(seen.map(({ verdict }) => verdict));
  const listens = !isTerminal(trial.state) && !trial.spared && !verdicts.has("stop");
  const waits = listens ? seen.find(({ verdict }) => verdict === "wait") : undefined;
  return {
    ...{ trial, listens },
    points: seen.map((measurement) => pointOf(measurement, mode)),
    unseen: trial.measurements.length - seen.length,
    waitsAt: waits ? { epoch: waits.epoch, turn: waits.turn! } : null,
  };
}

function pointOf({ epoch, value }: Measurement, mode: Objective["mode"]): CurvePoint {
  return { at: epoch, loss: mode === "min" ? value : -value };
}

function curveOf({ trial, points, unseen }: Known): Curve {
  return { number: trial.number, points, ended: isTerminal(trial.state) && unseen === 0 };
}

interface Cell {
  readonly curve: Curve;
  readonly open: readonly JudgedTrial[];
}

/** Seeds that ended are the points of a cell's curve; who is to stop are its trials that have not. */
function onCells(judge: Judge, trials: readonly JudgedTrial[]): GivenVerdict[] {
  const groups = new Map<string, JudgedTrial[]>();
  for (const trial of trials) {
    const key = canonicalJson(trial.values);
    groups.set(key, [...(groups.get(key) ?? []), trial]);
  }
  const cells = [...groups.values()].map((group) => cellOf(group, judge.objective.mode));
  return cells.flatMap(({ curve, open }) => {
    if (open.length === 0 || curve.points.length === 0) return [];
    const others = cells.filter((cell) => cell.curve !== curve).map((cell) => cell.curve);
    const { is, why } = asked(judge, curve, others);
    if (is !== "stop") return [];
    const words = `${judge.scheduler.name}: its cell is ${why}`;
    return open.map(({ id }) => ({ trialId: id, about: null, verdict: is, why, told: words }));
  });
}

function cellOf(trials: readonly JudgedTrial[], mode: Objective["mode"]): Cell {
  const points = trials.flatMap(({ state, seed, objective }): CurvePoint[] => {
    if (state === "diverged") return [{ at: seed, loss: Number.NaN }];
    if (state !== "succeeded" || objective === null) return [];
    return [{ at: seed, loss: mode === "min" ? objective : -objective }];
  });
  const open = trials.filter(
    ({ state, spared, desired }) => !isTerminal(state) && !spared && desired !== "stop",
  );
  return {
    open,
    curve: {
      number: trials[0]!.number,
      points: points.sort((a, b) => a.at - b.at),
      ended: trials.every(({ state }) => isTerminal(state)),
    },
  };
}
