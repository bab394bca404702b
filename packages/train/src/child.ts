import { openArtifactStore } from "@resweep/artifacts";
import { loadRuntime } from "@resweep/engine";
import { type Outcome, parse } from "@resweep/spec";
import { TrialConfig } from "@resweep/sweeps";
import { captureOutput } from "./child/capture-output.ts";
import { createJudgement, type Judgement } from "./child/judgement.ts";
import {
  type ChildMessage,
  SPARE_TITLE,
  SupervisorMessage,
  type TrialJob,
} from "./child/messages.ts";
import { createRoomOnDisk, OutOfRoom, outcomeOfFullDisk } from "./child/room-on-disk.ts";
import { type BackPressure, createBackPressure } from "./spool/back-pressure.ts";
import { finiteOrText } from "./spool/line.ts";
import { createReserve } from "./spool/reserve.ts";
import { openSpoolWriter, type SpoolWriter } from "./spool/writer.ts";
import { outcomeOfError } from "./trial/failure.ts";
import { runTrial } from "./trial/run-trial.ts";

/*
 * The training process: forked ahead as a spare, used for one attempt, ends with it. It is told its job by IPC, writes
 * what it learns to the spool, and knows neither Redis nor Postgres.
 */
process.title = SPARE_TITLE;

const interruption = new AbortController();
let pressure: BackPressure | null = null;
let judgement: Judgement | null = null;
let ending: Promise<void> | null = null;

// Without its supervisor nobody ships its spool or renews its lease: another worker will take the trial over.
process.on("disconnect", () => process.exit(ending ? 0 : 1));

process.on("message", (value) => {
  const message = SupervisorMessage.parse(value);
  if (message.type === "interrupt") interruption.abort(message.reason);
  else if (message.type === "acknowledged") pressure?.acknowledge(message.bytes);
  else if (message.type === "judged") judgement?.judged();
  // What goes wrong here, the job meets again.
  else if (message.type === "prepare") void loadRuntime(message).catch(() => {});
  else void work(message.job);
});

// Ctrl-C in a terminal, and its closing, reach the whole group; only the supervisor decides what that means.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});

async function work(job: TrialJob): Promise<void> {
  process.title = job.title;
  // Before anything is written: a spare that dies without this word can be replaced, and nothing was begun.
  await tell({ type: "beat", slowestStepMs: 0 });
  const spool = openSpoolWriter(job.spoolFolder);
  pressure = createBackPressure(spool);
  judgement = createJudgement({
    metric: job.judgedBy,
    signal: interruption.signal,
    onMeasured: () => void tell({ type: "measured" }),
  });
  captureOutput((record) => spool.append(record));
  const fail = (error: unknown) => void end(spool, outcomeOf(error));
  process.on("uncaughtException", fail);
  process.on("unhandledRejection", fail);
  try {
    await end(spool, await train(job, spool, pressure, judgement));
  } catch (error) {
    fail(error);
  }
}

async function train(
  job: TrialJob,
  spool: SpoolWriter,
  waiting: BackPressure,
  verdicts: Judgement,
): Promise<Outcome> {
  const onStep = beats();
  const { signal } = interruption;
  const reserve = createReserve(job.spoolFolder);
  const log = (level: "info" | "warn", message: string) =>
    spool.append({ type: "log", level, message, at: new Date().toISOString() });
  const room = createRoomOnDisk({
    patienceMs: job.fullDiskPatienceMs,
    signal,
    onWait: () => onStep(0),
    onFull(message, disk) {
      if (disk) reserve.release();
      log("warn", message);
      if (!disk) return;
      void tell({ type: "full-disk", message });
    },
    onRoom: (message) => log("info", message),
  });
  const unblocked = () =>
    room.for(() => {
      try {
        spool.flush();
        reserve.renew();
      } catch (error) {
        throw new Error(`${job.spoolFolder}: ${(error as Error).message}`, { cause: error });
      }
    });
  const config = parse(TrialConfig.schema, job.config);
  const artifacts = await room.for(() => openArtifactStore(job.artifacts));
  const runtime = await loadRuntime({ threads: job.threads, gpu: job.gpu });
  const outcome = await runTrial({
    config,
    seed: job.seed,
    runtime,
    datasets: job.datasets,
    weights: job.weights,
    artifacts: {
      ...artifacts,
      put: (key, bytes) => room.for(() => artifacts.put(key, bytes)),
      get: (key, expected) => room.for(() => artifacts.get(key, expected)),
    },
    keyPrefix: job.keyPrefix,
    resume: job.resume,
    emit(record) {
      spool.append(record);
      verdicts.saw(record);
    },
    onStep,
    async room() {
      if (spool.blocked) await unblocked();
      // Waiting is no hanging.
      await waiting.room(signal, () => onStep(0));
      await verdicts.heard();
    },
    signal,
    compile: job.compile,
    residentShare: job.residentShare,
  });
  // What it recorded last belongs to its end.
  if (spool.blocked) await unblocked();
  return outcome;
}

function outcomeOf(error: unknown): Outcome {
  if (error instanceof OutOfRoom) return outcomeOfFullDisk(error);
  return outcomeOfError(error);
}

/** Says the outcome once the spool is on the disk; the first outcome counts. */
function end(spool: SpoolWriter, outcome: Outcome): Promise<void> {
  ending ??= (async () => {
    const records = spool.count;
    spool.close();
    // An end whose last records are not on the disk is none.
    const told = spool.problem ? outcomeOf(spool.problem) : outcome;
    await tell({ type: "outcome", outcome: told, records });
    process.exit(0);
  })();
  return ending;
}

function beats(): (stepMs: number) => void {
  let slowestStepMs = 0;
  let told = 0;
  return (stepMs) => {
    slowestStepMs = Math.max(slowestStepMs, stepMs);
    const now = performance.now();
    if (now - told < 1_000) return;
    told = now;
    void tell({ type: "beat", slowestStepMs });
  };
}

function tell(message: ChildMessage): Promise<void> {
  return new Promise((resolve) => {
    if (!process.send) return resolve();
    // A NaN would be null on the other side.
    process.send(JSON.parse(JSON.stringify(message, finiteOrText)), () => resolve());
  });
}
