import { gzipSync } from "node:zlib";
import { ResweepError } from "@resweep/spec";
import { quantile, type Row, row } from "../report.ts";
import { CURVE, type History } from "./seed-history.ts";

class Unanswered extends ResweepError {
  readonly code = "unanswered";
}

const WARM_UPS = 3;
/** A page that takes longer has missed its goal by far: it is asked for no more. */
const PATIENCE_MS = 20_000;

/** How long the server takes for the pages of a long history, whole, with their data. */
export async function measureAnswers(
  address: string,
  history: History,
  rounds: number,
): Promise<Row[]> {
  const { sweepId, usualSweepId, trialIds } = history;
  const asked = {
    "sweeps page": "/",
    "sweeps page, searched": "/?search=depths-7",
    "sweeps page, halfway back": `/?before=${Math.ceil(sweepId / 2)}`,
    "trials page": "/trials",
    "sweep page": `/sweeps/${usualSweepId}`,
    "sweep page of many curves": `/sweeps/${sweepId}`,
    "trial page": `/trials/${trialIds[0]}`,
    "all curves": `/api/curves?trials=${trialIds}&names=${CURVE}&points=${Math.floor(60_000 / trialIds.length)}`,
  };
  const rows: Row[] = [];
  for (const [name, place] of Object.entries(asked)) {
    const took: number[] = [];
    const until = performance.now() + PATIENCE_MS;
    for (let round = -WARM_UPS; round < rounds && performance.now() < until; round++) {
      const began = performance.now();
      await read(address + place);
      const ms = performance.now() - began;
      if (round >= 0) took.push(ms);
      else if (ms > PATIENCE_MS / 4) round = -1; // no further warming up
    }
    rows.push(
      row(`history ${name}`, "ms", took),
      row(`history ${name} p95`, "ms", [quantile(took, 0.95)]),
    );
  }
  return rows;
}

/** JavaScript that a page names, compressed as it is sent; what only browsers of long ago load is left out. */
export async function measureScripts(address: string, history: History): Promise<Row[]> {
  const pages = {
    sweeps: "/",
    trials: "/trials",
    "new sweep": "/sweeps/new",
    sweep: `/sweeps/${history.sweepId}`,
    trial: `/trials/${history.trialIds[0]}`,
    networks: "/networks",
    workers: "/workers",
    catalogue: "/catalogue",
  };
  const sizes = new Map<string, number>();
  const rows: Row[] = [];
  for (const [name, place] of Object.entries(pages)) {
    const html = await read(address + place);
    const old = [...html.matchAll(/<script\b[^>]*\bnomodule\b[^>]*>/gi)].join();
    const scripts = new Set([...html.matchAll(/\/_next\/static\/[^"\\ ]+\.js/g)].map(String));
    let bytes = 0;
    for (const script of scripts) {
      if (old.includes(script)) continue;
      const size = sizes.get(script) ?? gzipSync(await read(address + script)).length;
      sizes.set(script, size);
      bytes += size;
    }
    rows.push(row(`history scripts of the ${name} page`, "kB", [bytes / 1000]));
  }
  return rows;
}

async function read(address: string): Promise<string> {
  const response = await fetch(address);
  if (!response.ok) throw new Unanswered(`${address} answered ${response.status}`);
  return await response.text();
}
