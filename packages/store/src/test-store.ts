import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { SpoolRecord } from "@resweep/spec";
import pg from "pg";
import { afterAll, beforeAll, inject } from "vitest";
import type { Claim } from "./attempts.ts";
import { migrate } from "./migrate.ts";
import type { NewSweep, NewTrial } from "./new-sweep.ts";
import { openStore } from "./open-store.ts";
import type { Store } from "./store.ts";

/** Short enough to wait for in a test, long enough for a busy machine not to lose an attempt by accident. */
export const TEST_LEASE_MS = 5_000;

/** Makes an empty database on the test server and returns its address. */
export async function createDatabase(): Promise<string> {
  const server = inject("databaseUrl");
  const name = `test_${randomBytes(6).toString("hex")}`;
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

export interface TestStore {
  readonly store: Store;
  readonly databaseUrl: string;
  /** SQL beside the store, to look at what is there. */
  sql<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>;
  worker(name?: string): Promise<number>;
  /** Waits until Postgres has been up for two leases: before that no lease is taken over. */
  graceOver(): Promise<void>;
}

/** A store on a database of the calling test file's own. */
export function testStore(leaseMs = TEST_LEASE_MS): TestStore {
  let store: Store | undefined;
  let pool: pg.Pool | undefined;
  let databaseUrl = "";
  let contact: NodeJS.Timeout;
  beforeAll(async () => {
    databaseUrl = await createDatabase();
    await migrate(databaseUrl);
    store = openStore(databaseUrl, { leaseMs, connections: 20 });
    pool = new pg.Pool({ connectionString: databaseUrl, max: 3 });
    // As those do that take leases back: whoever was silent himself leaves the holders time to renew.
    contact = setInterval(() => void store?.ping().catch(() => {}), leaseMs / 5);
  });
  afterAll(async () => {
    clearInterval(contact);
    await store?.close();
    await pool?.end();
  });
  return {
    get store() {
      return store!;
    },
    get databaseUrl() {
      return databaseUrl;
    },
    sql: async (text, values = []) => (await pool!.query(text, values)).rows,
    worker: async (name = "w1") => {
      const worker = { name, host: "here", pid: 1, slots: 1 };
      return (await store!.workers.register(worker)).workerId;
    },
    graceOver: async () => {
      const { rows } = await pool!.query(`SELECT pg_postmaster_start_time() AS at`);
      await delay(Math.max(0, rows[0].at.getTime() + 2 * leaseMs + 100 - Date.now()));
    },
  };
}

export function cells(count: number, overrides: Partial<NewTrial> = {}): NewTrial[] {
  return Array.from({ length: count }, (_, index) => ({
    config: { architecture: { depth: 8 + index } },
    seed: index + 1,
    hash: `hash-${index}`,
    values: { "architecture.depth": 8 + index },
    totalSteps: 100,
    macs: 1e9,
    ...overrides,
  }));
}

export function newSweep(overrides: Partial<NewSweep> = {}): NewSweep {
  return {
    name: "depth",
    notes: "",
    tags: [],
    createdBy: "ada",
    spec: { name: "depth" },
    objective: { metric: "validation/accuracy", mode: "max" },
    priority: 0,
    concurrency: null,
    cells: cells(1),
    ...overrides,
  };
}

export function pointRecord(step: number, values: Record<string, number>): SpoolRecord {
  return { type: "points", step, epoch: step / 10, stage: 0, trainMs: step * 5, values };
}

export function checkpointRecord(step: number): SpoolRecord {
  const key = `trial/step-${step}`;
  return { type: "checkpoint", stage: 0, step, epoch: step / 10, key, sha256: "00", bytes: 7 };
}

/** Claims and expects to get something. */
export async function mustClaim(store: Store, workerId: number): Promise<Claim> {
  const claim = await store.attempts.claim({ workerId, slot: 0 });
  if (!claim) throw new Error("nothing to claim");
  return claim;
}

/** Mulberry32: what a seed decides is the order of each worker's moves, not how they interleave. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
