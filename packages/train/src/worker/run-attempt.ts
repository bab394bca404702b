import type { Claim, Fence } from "@resweep/store";
import { checkpointPrefix } from "@resweep/sweeps";
import type { TrialJob } from "../child/messages.ts";
import { isFullDisk } from "../spool/full-disk.ts";
import { SpoolReader } from "../spool/reader.ts";
import { openSpoolWriter } from "../spool/writer.ts";
import type { Interruption } from "../trial/interruption.ts";
import { createBell } from "./bell.ts";
import type { WorkerContext } from "./context.ts";
import { deadlineAfter } from "./deadline.ts";
import { createHints } from "./hints.ts";
import { keepLease, type LeaseOptions, renewLease } from "./lease.ts";
import { persist } from "./persist.ts";
import { keepShipping, type Shipment, shipAll } from "./shipper.ts";
import { createSpoolFolder, type SpoolFolder } from "./spool-folder.ts";
import type { TrainingEnd, TrainingProcess } from "./training-process.ts";
import { type Verdict, verdictOn } from "./verdict.ts";
import { createWatchdog } from "./watchdog.ts";

/**
 * Runs one attempt from claim to end: a fresh process trains, its spool is shipped, its lease kept, the user's wishes
 * passed on. `drain` asks it to give the trial back. What cannot be told to Postgres in time is left to the lease.
 */
export async function runAttempt(
  context: WorkerContext,
  claim: Claim,
  options: { readonly drain: AbortSignal; readonly slot: number },
): Promise<void> {
  const { drain, slot } = options;
  const { store, messages, timings } = context;
  const attempt = { trialId: claim.trialId, fence: claim.fence };
  if (drain.aborted) {
    // Claimed while the drain began: given back at once, or left to the lease.
    await store.attempts.finish(attempt, { state: "yielded" });
    return;
  }
  const desk = await openSpool(context, attempt).catch(async (error) => {
    // This machine cannot, another may.
    messages.trouble(`trial ${claim.trialId}: its spool`, error);
    const message = (error as Error).message;
    if (isFullDisk(error)) context.disk.refused();
    await store.attempts.finish(
      attempt,
      isFullDisk(error)
        ? { state: "yielded", message }
        : { state: "failed", class: "infrastructure", message },
    );
  });
  if (!desk) return;
  const { folder, reader } = desk;
  const hint = createHints(context, claim.sweepId);
  const onCommitted = () => {
    child.send({ type: "acknowledged", bytes: reader.acknowledgedBytes });
    hint();
  };
  const { onFreed } = context;
  // The verdict is passed on at once: a short trial would have ended by its next heartbeat.
  const onMeasured = async () => {
    await context.onMeasured();
    if (!over.signal.aborted) await renewLease(lease);
    child.send({ type: "judged" });
  };
  const shipment: Shipment = {
    ...{ store, attempt, reader, messages, onCommitted, onFreed },
    onMeasured: () => void onMeasured(),
  };

  const trained = new AbortController();
  const bell = createBell(trained.signal);
  const watchdog = createWatchdog(timings.hung, (silentMs) => {
    say(context, claim, `no step ended for ${Math.round(silentMs / 1_000)} s, it is killed`);
    child.kill();
  });
  const child = context.spares.start(jobOf(context, claim, folder, slot), (message) => {
    if (message.type === "beat") watchdog.beat(message.slowestStepMs);
    else if (message.type === "measured") bell.ring();
    else if (message.type === "full-disk") {
      say(context, claim, message.message);
      context.disk.refused();
    }
  });
  say(context, claim, `attempt ${claim.fence} started`);
  onCommitted();

  const stale = new AbortController();
  const over = new AbortController();
  const onStale = () => {
    if (stale.signal.aborted) return;
    say(context, claim, "another attempt owns it now, or it has ended");
    stale.abort();
    child.kill();
  };
  const interrupt = interrupter(child, timings.grace);
  const giveBack = () => interrupt("yield");
  if (drain.aborted) giveBack();
  drain.addEventListener("abort", giveBack);
  const patience = deadlineAfter(drain, timings.grace + timings.farewell);
  const lease: LeaseOptions = {
    ...{ store, attempt, messages, signal: over.signal, onStale },
    onDesired(desired) {
      if (desired !== "run") interrupt(interruptions[desired]);
    },
  };
  const background = [
    keepLease({ ...lease, everyMs: timings.heartbeat }),
    keepShipping(shipment, { everyMs: timings.ship, bell, signal: trained.signal, onStale }),
  ];
  try {
    const end = await child.ended;
    watchdog.stop();
    trained.abort();
    await background[1];
    const signal = AbortSignal.any([patience.signal, stale.signal]);
    const stored = await conclude(context, claim, { shipment, folder, end, signal });
    if (stored || stale.signal.aborted) await folder.remove();
  } finally {
    over.abort();
    await Promise.all(background);
    drain.removeEventListener("abort", giveBack);
    patience.stop();
    await reader.close();
    onCommitted();
  }
}

const interruptions = { cancel: "cancel", stop: "stop", pause: "yield", wait: "yield" } as const;

async function openSpool({ spoolDir }: WorkerContext, attempt: Fence) {
  const folder = await createSpoolFolder(spoolDir, attempt);
  return { folder, reader: await SpoolReader.open(folder.path) };
}

/** Stores what is left in the spool and how the attempt ended; false where something could not be stored. */
async function conclude(
  context: WorkerContext,
  claim: Claim,
  options: { shipment: Shipment; folder: SpoolFolder; end: TrainingEnd; signal: AbortSignal },
): Promise<boolean> {
  const { shipment, folder, end, signal } = options;
  const { records } = await shipment.reader.cutTornTail();
  const verdict = verdictOn(end, records);
  appendLog(folder, records + 1, [...end.output, ...(verdict.remark ? [verdict.remark] : [])]);
  const shipped = await shipAll(shipment, signal);
  if (shipped !== "done") return shipped === "stale";
  say(context, claim, inWords(verdict));
  const { store, messages, disk } = context;
  // A trial that is given back with a reason met a full disk here.
  if (verdict.outcome?.state === "yielded" && verdict.outcome.message) disk.refused();
  const { attempt } = shipment;
  const tellEnd = () =>
    verdict.outcome
      ? store.attempts.finish(attempt, verdict.outcome)
      : store.attempts.lose(attempt, verdict.remark);
  const finished = await persist(tellEnd, {
    about: `trial ${claim.trialId}: its end waits to be stored`,
    messages,
    signal,
  });
  return finished !== null;
}

/** Asks a training process to end, once for each reason; one that does not within `graceMs` is killed. */
function interrupter(child: TrainingProcess, graceMs: number): (reason: Interruption) => void {
  const asked = new Set<Interruption>();
  return (reason) => {
    if (asked.has(reason)) return;
    if (asked.size === 0) {
      const timer = setTimeout(() => child.kill(), graceMs);
      void child.ended.finally(() => clearTimeout(timer));
    }
    asked.add(reason);
    child.send({ type: "interrupt", reason });
  };
}

function jobOf(context: WorkerContext, claim: Claim, folder: SpoolFolder, slot: number): TrialJob {
  const { threads, artifacts, artifactsFolder, datasets, weights, compile, residentShare } =
    context;
  return {
    title: `resweep: trial ${claim.trialId}, attempt ${claim.fence}`,
    config: claim.config,
    seed: claim.seed,
    threads,
    gpu: context.gpuOf(slot) ?? undefined,
    resume: claim.resume && { key: claim.resume.key, sha256: claim.resume.sha256 },
    judgedBy: claim.judgedBy,
    keyPrefix: checkpointPrefix(artifactsFolder, claim.trialId, claim.fence),
    spoolFolder: folder.path,
    fullDiskPatienceMs: context.timings.fullDisk,
    artifacts,
    datasets: { ...datasets, folders: { ...datasets.folders } },
    weights,
    compile,
    residentShare,
  };
}

/** What native code printed, and what the process could not say itself. */
function appendLog(folder: SpoolFolder, firstSequence: number, lines: readonly string[]): void {
  if (lines.length === 0) return;
  const spool = openSpoolWriter(folder.path, { firstSequence });
  const at = new Date().toISOString();
  for (const message of lines) spool.append({ type: "log", level: "warn", message, at });
  spool.close();
}

function say({ messages }: WorkerContext, { trialId }: Claim, text: string): void {
  messages.say(`trial ${trialId}: ${text}`);
}

function inWords({ outcome, remark }: Verdict): string {
  if (outcome === null) return remark;
  if (remark !== null) return remark;
  const detail =
    "message" in outcome && outcome.message ? `: ${outcome.message.split("\n")[0]}` : "";
  return `${outcome.state}${detail}`;
}
