import {
  missingFrom,
  requirementsInWords,
  type SweepState,
  storeToken,
  type TrialDesired,
  type TrialState,
} from "@resweep/spec";
import { type AwaitedParent, roleOf } from "./awaited-parents.ts";
import { STORE_PATIENCE } from "./claimable.ts";
import type { Sql } from "./database.ts";

/** What is known of a trial that may be waiting. */
export interface WaitingTrial {
  readonly state: TrialState;
  readonly desired: TrialDesired;
  readonly sweepState: SweepState;
  /** Until its next try after a failure of the machine; null or negative where it need not wait. */
  readonly retrySeconds: number | null;
  /** How many of its sweep may run at once, and do. */
  readonly concurrency: number | null;
  readonly running: number;
  readonly requires: readonly string[];
  /** Number of the trial that trains a stage which this one has as well. */
  readonly trainedBy: number | null;
  /** A network of another trial that it takes, and that is not there yet. */
  readonly parent: AwaitedParent | null;
  /** The artifact store of the checkpoint it resumes from; null once nobody has offered that store for long. */
  readonly store: string | null;
}

/** A worker that was heard of within the last lease. */
export interface ConnectedWorker {
  readonly id: number;
  readonly name: string;
  readonly slots: number;
  readonly running: number;
  readonly offers: readonly string[];
  readonly quarantinedAt: Date | null;
  /** Why its disk keeps it from taking work; empty where it does not. */
  readonly disk: string;
}

/** The workers that could take a trial now, if they suited it. */
export async function connectedWorkers(sql: Sql, aliveSeconds: number): Promise<ConnectedWorker[]> {
  return await sql.query<ConnectedWorker>(
    `SELECT id, name, slots, offers, quarantined_at AS "quarantinedAt", coalesce(facts ->> 'disk', '') AS disk,
       (SELECT count(*)::int FROM attempt WHERE worker_id = worker.id AND state = 'running') AS running
     FROM worker WHERE left_at IS NULL AND seen_at > now() - make_interval(secs => $1) ORDER BY id`,
    [aliveSeconds],
  );
}

/** In words what a trial waits for, to stand after "waits for"; null when it waits for nothing. */
export function waitsFor(trial: WaitingTrial, workers: readonly ConnectedWorker[]): string | null {
  if (trial.state === "planned") return "the sweep to plan it";
  if (trial.state !== "queued") return null;
  if (trial.sweepState === "paused") return "the sweep to be resumed: it is paused";
  if (trial.desired === "pause") return "somebody to resume it";
  if (trial.desired === "wait") return "the scheduler, until more is known of the others";
  const { retrySeconds, concurrency, running } = trial;
  if (retrySeconds !== null && retrySeconds > 0)
    return `its next try in ${Math.ceil(retrySeconds)} s, after a failure of the machine`;
  if (trial.trainedBy !== null) return `trial ${trial.trainedBy}, which trains the stage it shares`;
  const { parent } = trial;
  if (parent) return `trial ${parent.trial} to end its stage ${parent.stage}, ${roleOf(parent)}`;
  if (concurrency !== null && running >= concurrency)
    return `room: the sweep runs at most ${concurrency} at a time`;
  const requires = [...trial.requires, ...(trial.store === null ? [] : [storeToken(trial.store)])];
  return waitsForWorker(requires, workers);
}

function waitsForWorker(
  requires: readonly string[],
  connected: readonly ConnectedWorker[],
): string | null {
  const suits = ({ offers }: ConnectedWorker) => missingFrom(offers, requires).length === 0;
  const atWork = connected.filter(({ quarantinedAt }) => quarantinedAt === null);
  const suited = atWork.filter(suits);
  if (suited.length > 0) return waitsForSlot(suited);
  const quarantined = connected.filter(suits);
  if (quarantined.length > 0) return waitsForRelease(quarantined);
  const here = atWork.length === connected.length ? "connected" : "at work";
  if (atWork.length === 0) return `a worker${withWords(requires)}: none is ${here}`;
  const nobodyHas = requires.filter((token) =>
    atWork.every(({ offers }) => !offers.includes(token)),
  );
  // Each of them somebody has, nobody all of them.
  const lacking = nobodyHas.length > 0 ? nobodyHas : requires;
  if (lacking.every((token) => token.startsWith("store:")))
    return `a worker${withWords(lacking)}, which holds its checkpoint; it begins anew after ${STORE_PATIENCE} without one`;
  return `a worker${withWords(lacking)}; ${whoLacks(lacking, atWork, here)}`;
}

function whoLacks(
  lacking: readonly string[],
  workers: readonly ConnectedWorker[],
  here: string,
): string {
  const gpu = lacking.length === 1 && lacking[0] === "gpu";
  const it = lacking.length > 1 ? "all of it" : "it";
  return workers.length === 1
    ? `the only one ${here}, ${workers[0]!.name}, ${gpu ? "has none" : `does not have ${it}`}`
    : `none of the ${workers.length} ${here} has ${gpu ? "one" : it}`;
}

function withWords(requires: readonly string[]): string {
  return requires.length === 0 ? "" : ` with ${requirementsInWords(requires)}`;
}

function waitsForSlot(suited: readonly ConnectedWorker[]): string {
  const workers = suited.filter(({ disk }) => disk === "");
  if (workers.length === 0) {
    const { name, disk } = suited[0]!;
    return `room on the disk of worker ${name}: ${disk}`;
  }
  const free = workers.find(({ slots, running }) => running < slots);
  if (free) return `worker ${free.name} to take it`;
  const slots = workers.reduce((sum, worker) => sum + worker.slots, 0);
  const where = workers.length === 1 ? `worker ${workers[0]!.name}` : `${workers.length} workers`;
  return `a free slot: ${slots === 1 ? "the only one" : `all ${slots}`} of ${where} ${slots === 1 ? "is" : "are"} taken`;
}

function waitsForRelease(workers: readonly ConnectedWorker[]): string {
  const [{ id, name, quarantinedAt }, ...others] = workers as [ConnectedWorker];
  const since = quarantinedAt!.toISOString().slice(0, 16).replace("T", " ");
  const more = others.length > 0 ? `, and ${others.length} more` : "";
  return `worker ${name} to be released (resweep workers release ${id}): it is quarantined since ${since} UTC for failing again and again${more}`;
}
