import { setMaxListeners } from "node:events";
import { mkdir } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openArtifactStore } from "@resweep/artifacts";
import { xlaEnvironment } from "@resweep/engine";
import { type ClassConsumer, openConsumers, openProducer } from "@resweep/queue";
import { openStore } from "@resweep/store";
import { askSchedulersNow, openSamplerThread, reconcile } from "@resweep/sweeps";
import { type Build, ownBuild } from "./build-id.ts";
import { type Timings, usualTimings, type WorkerContext } from "./context.ts";
import { createDiskGuard } from "./disk-guard.ts";
import { every } from "./every.ts";
import { artifactFacts, keepArtifacts } from "./keep-artifacts.ts";
import { keepOffers } from "./keep-offers.ts";
import { machineFacts } from "./machine-facts.ts";
import { createMessages } from "./messages.ts";
import { type Machine, offersOf } from "./offers.ts";
import { openReception } from "./reception.ts";
import { recoverSpools } from "./recover-spools.ts";
import { runAttempt } from "./run-attempt.ts";
import { createSlotPool } from "./slot-pool.ts";
import { capacity, gpuOfSlot, planSlots } from "./slots.ts";
import { createSpares } from "./spares.ts";
import { forkTraining } from "./training-process.ts";
import { createUsageMeter } from "./usage.ts";

export interface WorkerOptions {
  readonly databaseUrl: string;
  /** Without Redis the worker asks Postgres for work every few seconds. */
  readonly redisUrl: string | null;
  /** Shown on the page; the host's name unless given. */
  readonly name?: string;
  /** Trials at a time; chosen from the machine unless given. */
  readonly slots?: number;
  /** TensorFlow threads of each trial; the cores divided by the slots unless given. */
  readonly threads?: number;
  /** Spools and downloaded datasets live under it. */
  readonly dataDir: string;
  /** Address of the artifact store: a folder or `s3://…`; the folder `artifacts` under `dataDir` unless given. */
  readonly artifacts?: string;
  /** Dataset folders on this machine, by dataset name. */
  readonly folders?: Readonly<Record<string, string>>;
  /** Folder of the weight files that a trial's `init` may name; `weights` under `dataDir` unless given. */
  readonly weights?: string;
  /** Run steps call by call instead of as one recorded graph. */
  readonly eager?: boolean;
  /** Let XLA compile clusters of operations. */
  readonly xla?: boolean;
  /**
   * Share of the free memory (of a GPU: of its memory) that a trial's dataset may take to stay on the device; what does
   * not fit is prepared batch by batch on a thread. 0.25 unless given.
   */
  readonly residentShare?: number;
  /** One line of what happens, for a person. */
  onMessage?(line: string): void;
  /** For tests. */
  readonly timings?: Partial<Timings>;
  /** For tests: the code that trains; what lies beside this process's unless given. */
  readonly build?: Build;
}

export interface RunningWorker {
  readonly id: number;
  readonly name: string;
  readonly slots: number;
  readonly threads: number;
  /**
   * Takes no more work, lets each child write a checkpoint and give its trial back, and stops; done within 60 s.
   * A second call returns the same promise.
   */
  drain(): Promise<void>;
}

/** Registers this machine and trains trials until `drain`. Throws Unavailable when Postgres does not answer. */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { redisUrl, dataDir, name = hostname(), build = ownBuild() } = options;
  const shared = capacity();
  const { slots, threads } = planSlots(shared, options);
  const timings = { ...usualTimings, ...options.timings };
  const messages = createMessages(options.onMessage ?? (() => {}));
  const address = options.artifacts ?? join(dataDir, "artifacts");
  const artifacts = await openArtifactStore(address);
  const store = openStore(options.databaseUrl, { leaseMs: timings.lease });
  const queue = redisUrl === null ? null : openProducer(redisUrl);
  const datasets = { folders: options.folders ?? {}, cacheDir: join(dataDir, "datasets") };
  const spoolDir = join(dataDir, "spool");
  await mkdir(spoolDir, { recursive: true });
  const closeAll = () => Promise.allSettled([queue?.close(), store.close()]);

  const registration = { name, host: hostname(), pid: process.pid, slots };
  const look = () => machineFacts({ threads, datasets, build });
  const facts = { ...(await look()), ...(await artifactFacts(artifacts)) };
  const machine: Machine = { ...facts, slots, store: artifacts.id, device: null };
  const [{ workerId }, { folder }] = await Promise.all([
    store.workers.register({ ...registration, offers: offersOf(machine), facts: { ...facts } }),
    store.checkpoints.useStore(artifacts),
  ]).catch(async (error) => {
    await closeAll();
    throw error;
  });
  // TensorFlow is loaded ahead: to the first step it takes 1.2 s then, 1.9 s with a bare spare, 2.3 s with none; a spare
  // holds 86 MiB of its own instead of 35 (`resweep bench start`, two busy cores). On a GPU it would hold the device's
  // memory, which the trial beside it needs: not there.
  const prepare = shared.gpus.length > 0 ? null : threads;
  const disk = createDiskGuard([spoolDir, ...(address.includes("://") ? [] : [address])]);
  const fork = () => forkTraining(options.xla ? xlaEnvironment : {}, build);
  const spares = createSpares({ count: slots, prepare, messages, fork });
  const context: WorkerContext = {
    ...{ workerId, store, queue, messages, spares, disk, threads, spoolDir, datasets, timings },
    gpuOf: (slot) => gpuOfSlot(slot, slots, shared.gpus),
    compile: !options.eager,
    residentShare: options.residentShare,
    weights: options.weights ?? join(dataDir, "weights"),
    artifacts: address,
    artifactsFolder: folder,
    onFreed: () => void goOn(),
    onMeasured: () => judge(),
  };

  const draining = new AbortController();
  const { signal } = draining;
  // Each loop and each slot listens: Node would warn of eleven.
  setMaxListeners(0, signal);
  const pool = createSlotPool(slots);

  /** Claims and trains on one slot until there is nothing to claim. */
  async function work(slot: number, wakeUp?: { trialId: number; dispatch: number }) {
    let job = wakeUp;
    while (!signal.aborted && !(await disk.lacking())) {
      const claim = await store.attempts.claim({ workerId, slot, wakeUp: job });
      if (!claim) return;
      job = undefined;
      await runAttempt(context, claim, { drain: signal, slot });
    }
  }

  const consumer: ClassConsumer | null =
    redisUrl === null
      ? null
      : openConsumers(redisUrl, {
          slots,
          async handle(job) {
            const slot = await pool.take(signal);
            if (slot === null) return;
            try {
              await work(slot, job);
            } finally {
              pool.giveBack(slot);
            }
          },
          onError: (error) => messages.trouble("the queue", error),
        });

  const meter = createUsageMeter(shared.gpus);
  const reception = openReception({
    ...{ store, workerId, consumer, messages, disk, offers: offersOf(machine) },
    usage: meter.last,
  });

  /** Without a wake-up: idle slots ask Postgres, in case Redis is away. */
  const polled = new Set<Promise<void>>();
  async function poll() {
    const slot = pool.tryTake();
    if (slot === null) return;
    const run = work(slot)
      .catch((error) => messages.trouble("asking for work", error))
      .finally(() => {
        polled.delete(run);
        pool.giveBack(slot);
      });
    polled.add(run);
  }

  const samplers = openSamplerThread({ onTrouble: messages.say });
  const platform = { store, queue, samplers };
  /** What waited for a stage of another trial is taken by this worker's idle slots; the others are woken. */
  async function goOn() {
    for (let slot = 0; slot < slots; slot++) await poll();
    await reconcile(platform).catch((error) => messages.trouble("reconciling", error));
  }
  // One after the other, for who asks while another one does would be sent away; those who come meanwhile ask together.
  let judging = Promise.resolve();
  let next: Promise<void> | null = null;
  function judge(): Promise<void> {
    next ??= judging.then(() => {
      next = null;
      return askSchedulersNow(platform).catch((error) => messages.trouble("judging trials", error));
    });
    judging = next;
    return next;
  }
  const loops = [
    keepArtifacts({
      ...{ store, workerId, messages, artifacts, folder, signal },
      everyMs: timings.collect,
    }),
    keepOffers({
      ...{ store, workerId, messages, threads, machine, look, signal },
      onChange: reception.offer,
    }),
    every(timings.heartbeat, signal, reception.beat),
    every(timings.heartbeat, signal, meter.look),
    every(timings.heartbeat, signal, reception.lookAtDisk),
    every(timings.reconcile, signal, async () => {
      await reception.look();
      await reconcile(platform).catch((error) => messages.trouble("reconciling", error));
    }),
    every(queue ? timings.pollBeside : timings.pollAlone, signal, poll),
  ];
  for (const [dataset, place] of Object.entries(facts.datasets))
    if (place === "missing" && datasets.folders[dataset] !== undefined)
      messages.say(`${dataset} is not in ${datasets.folders[dataset]}: its trials are not taken`);
  void recoverSpools(context, signal);
  messages.say(`worker ${name}: ${slots} x ${threads} threads, ready`);

  let drained: Promise<void> | null = null;
  return {
    ...{ id: workerId, name, slots, threads },
    drain() {
      drained ??= (async () => {
        messages.say(`worker ${name}: draining`);
        draining.abort();
        spares.close();
        // A connection that is just being made again may never close: the promise of `drain` is kept all the same.
        const patience = sleep(timings.grace + timings.farewell, undefined, { ref: false });
        await Promise.race([Promise.all([consumer?.close(), ...polled, ...loops]), patience]);
        await samplers.close();
        await store.workers.leave(workerId).catch((error) => messages.trouble("leaving", error));
        await closeAll();
        messages.say(`worker ${name}: gone`);
      })();
      return drained;
    },
  };
}
