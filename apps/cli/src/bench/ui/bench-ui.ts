import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openProducer } from "@resweep/queue";
import { ResweepError } from "@resweep/spec";
import type { Store } from "@resweep/store";
import { CLOCK_METRIC, logClock } from "@resweep/train";
import { choosePort, startDashboard, untilAnswering } from "../../up/dashboard.ts";
import { type FreshStore, withFreshStore } from "../fresh-store.ts";
import { machine, quantile, type Report, type Row, row } from "../report.ts";
import { fill, openWriters, type Writer } from "../writers.ts";
import { measureHistory } from "./measure-history.ts";
import { watchPage } from "./page.ts";
import { watchStream } from "./stream.ts";

export interface UiOptions {
  readonly root: string;
  /** Points of each chart. */
  readonly points?: number;
  /** How often each chart is asked for. */
  readonly rounds?: number;
  /** How long points are followed to the screen. */
  readonly seconds?: number;
  /** A tenth of the history and of the points. */
  readonly quick?: boolean;
  /** One row, or all that begin with a word (chart, point, history): the other measurements are left out. */
  readonly only?: string;
  /** A line of each row as soon as it is measured: the whole takes minutes. */
  note?(line: string): void;
}

/** A built dashboard on services of its own. */
export interface Running extends FreshStore {
  readonly address: string;
  readonly pid: number;
}

const METRIC = "train/loss";
const BUCKETS = 1000;
/** How many trials share the points of a chart. */
const charts = [1, 3, 10] as const;
const WARM_UPS = 3;
const POINT_EVERY_MS = 50;

class ChartIncomplete extends ResweepError {
  readonly code = "chart-incomplete";
}

/**
 * What a person at the dashboard waits for: charts of a million points, each point on its way to the screen, and every
 * page with a long history behind it. Each measurement has a database of its own.
 */
export async function benchUi(options: UiOptions): Promise<Report> {
  const { root, quick = false, only, note = () => {} } = options;
  const { points = quick ? 100_000 : 1_000_000, rounds = 20, seconds = quick ? 10 : 30 } = options;
  const about = machine();
  const measurements: Record<string, (running: Running) => Promise<Row[]>> = {
    chart: (running) => measureCharts(running, points, rounds),
    point: (running) => followPoints(running, seconds),
    history: (running) => measureHistory(running, { quick, rounds, note }),
  };
  const rows: Row[] = [];
  for (const [name, measure] of Object.entries(measurements))
    if (only === undefined || only.split(" ")[0] === name)
      rows.push(...(await withDashboard(root, measure)));
  return { machine: about, rows };
}

async function withDashboard<T>(root: string, work: (running: Running) => Promise<T>): Promise<T> {
  return await withFreshStore(root, { connections: 16 }, async (fresh) => {
    const { services, folder } = fresh;
    const dashboard = {
      ...{ root, port: await choosePort(null), report: () => {} },
      logFile: path.join(folder, "dashboard.log"),
      environment: {
        ...process.env,
        ...{ DATABASE_URL: services.databaseUrl, REDIS_URL: services.redisUrl },
        ...{ RESWEEP_DATA: folder, RESWEEP_URL: "" },
      },
    };
    const server = startDashboard(dashboard);
    try {
      await untilAnswering(server, dashboard);
      const address = `http://127.0.0.1:${dashboard.port}`;
      return await work({ ...fresh, address, pid: server.pid! });
    } finally {
      await server.stop(10_000);
    }
  });
}

async function measureCharts(running: Running, points: number, rounds: number): Promise<Row[]> {
  const { store, address } = running;
  const rows: Row[] = [];
  for (const trials of charts) {
    const writers = await openWriters(store, trials);
    const steps = Math.ceil(points / trials);
    await fill(store, writers, steps, [METRIC]);
    rows.push(...(await measureChart(store, address, writers, { steps, rounds })));
  }
  return rows;
}

async function measureChart(
  store: Store,
  address: string,
  writers: readonly Writer[],
  { steps, rounds }: { steps: number; rounds: number },
): Promise<Row[]> {
  const ids = writers.map(({ claim }) => claim.trialId);
  const chart = `${address}/api/curves?trials=${ids}&names=${METRIC}&points=${BUCKETS}`;
  const took: number[] = [];
  for (let round = -WARM_UPS; round < rounds; round++) {
    const began = performance.now();
    const answer = await (await fetch(chart)).text();
    if (round >= 0) took.push(performance.now() - began);
    const curves: { step: number[] }[] = JSON.parse(answer).curves ?? [];
    const whole = curves.filter(({ step }) => step.at(-1) === steps - 1 && step.length <= BUCKETS);
    if (whole.length !== ids.length) throw new ChartIncomplete(`${chart}: ${whole.length} curves`);
  }
  const began = performance.now();
  for (const id of ids) for await (const _page of store.metrics.points(id));
  const allMs = performance.now() - began;
  const name = `chart of ${ids.length} x ${steps} points`;
  return [
    row(name, "ms", took),
    row(`${name}: reading each point over it`, "ratio", [allMs / quantile(took, 0.5)]),
  ];
}

/** Milliseconds from the logging of a point, through spool, shipping and stream, to the page and to the screen. */
async function followPoints(running: Running, seconds: number): Promise<Row[]> {
  const { store, address, folder } = running;
  const queue = openProducer(running.services.redisUrl);
  const [{ claim }] = (await openWriters(store, 1)) as [Writer];
  const stream = watchStream(`${address}/api/sweeps/${claim.sweepId}/events`, CLOCK_METRIC);
  const page = await watchPage(`${address}/sweeps/${claim.sweepId}`, CLOCK_METRIC);
  try {
    await logClock({ store, queue, folder, seconds, claim, everyMs: POINT_EVERY_MS });
    await sleep(3_000); // the last ones are on their way
    const streamed = await stream.ages();
    const shown = (await page?.ages()) ?? [];
    return [
      row("point to stream", "ms", streamed),
      row("point to stream p95", "ms", [quantile(streamed, 0.95)]),
      // Without a Chromium on this machine there is no screen to look at.
      ...(shown.length > 0
        ? [
            row("point to screen", "ms", shown),
            row("point to screen p95", "ms", [quantile(shown, 0.95)]),
          ]
        : []),
    ];
  } finally {
    await stream.close();
    await page?.close();
    await queue.close();
  }
}
