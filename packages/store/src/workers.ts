import { Conflict, NotFound } from "@resweep/spec";
import { z } from "zod";
import type { Contact } from "./contact.ts";
import type { Database } from "./database.ts";
import { jsonColumn, storableText } from "./json-column.ts";
import type { WorkerSummary, WorkerUsage } from "./read-models.ts";

export interface WorkerRepository {
  register(worker: {
    name: string;
    host: string;
    pid: number;
    slots: number;
    /** What a trial may require of it, as tokens. */
    offers?: readonly string[];
    facts?: Record<string, unknown>;
  }): Promise<{ readonly workerId: number }>;
  /** Takes the place of what it offered before: it may learn of its device after it began to work. */
  offer(workerId: number, offers: readonly string[]): Promise<void>;
  /** Adds to its facts, or takes their place where it said them before. */
  tell(workerId: number, facts: Record<string, unknown>): Promise<void>;
  /** Keeps what it uses of its machine, where it says so. `quarantined`: it is given nothing until it is released. */
  heartbeat(
    workerId: number,
    usage?: WorkerUsage | null,
  ): Promise<{ readonly quarantined: boolean }>;
  /** Lifts its quarantine. Throws NotFound, or Conflict when it is not quarantined. */
  release(workerId: number): Promise<void>;
  /** An orderly goodbye: it is no longer listed as alive. */
  leave(workerId: number): Promise<void>;
  /** Alive ones first, then by last sign of life; those silent for over a day are left out. */
  list(): Promise<readonly WorkerSummary[]>;
}

export function workerRepository(
  database: Database,
  aliveSeconds: number,
  contact: Contact,
): WorkerRepository {
  return {
    register: async ({ name, host, pid, slots, offers = [], facts = {} }) => {
      const [row] = await database.query<{ workerId: number }>(
        `INSERT INTO worker (name, host, pid, slots, offers, facts) VALUES ($1, $2, $3, $4, $5, $6)
         RETURNING id AS "workerId"`,
        [storableText(name), storableText(host), pid, slots, offers, jsonColumn(facts)],
      );
      return row!;
    },
    offer: async (workerId, offers) => {
      await database.query(`UPDATE worker SET offers = $2 WHERE id = $1`, [workerId, offers]);
    },
    tell: async (workerId, facts) => {
      await database.query(`UPDATE worker SET facts = facts || $2 WHERE id = $1`, [
        workerId,
        jsonColumn(facts),
      ]);
    },
    heartbeat: async (workerId, usage = null) => {
      const [row] = await database.query<{ quarantined: boolean; at: Date }>(
        `UPDATE worker SET seen_at = now(), facts = facts || $2 WHERE id = $1
         RETURNING quarantined_at IS NOT NULL AS quarantined, seen_at AS at`,
        [workerId, jsonColumn(usage === null ? {} : { usage })],
      );
      if (row) contact.heard(row.at);
      return { quarantined: row?.quarantined ?? false };
    },
    release: async (workerId) => {
      const [row] = await database.query<{ quarantined: boolean }>(
        `WITH old AS (SELECT id, quarantined_at FROM worker WHERE id = $1 FOR UPDATE)
         UPDATE worker w SET quarantined_at = NULL, failures = 0 FROM old WHERE w.id = old.id
         RETURNING old.quarantined_at IS NOT NULL AS quarantined`,
        [workerId],
      );
      if (!row) throw new NotFound(`There is no worker ${workerId}`);
      if (!row.quarantined) throw new Conflict(`Worker ${workerId} is not quarantined`);
    },
    leave: async (workerId) => {
      await database.query(`UPDATE worker SET seen_at = now(), left_at = now() WHERE id = $1`, [
        workerId,
      ]);
    },
    list: async () => {
      const rows = await database.query<WorkerSummary>(
        `SELECT * FROM (
           SELECT id, name, host, pid, slots, offers, facts - 'usage' AS facts, facts -> 'usage' AS usage, started_at AS "startedAt", seen_at AS "seenAt",
             quarantined_at AS "quarantinedAt", failures,
             left_at IS NULL AND seen_at > now() - make_interval(secs => $1) AS alive,
             coalesce((
               SELECT jsonb_agg(jsonb_build_object('trialId', trial_id, 'slot', slot) ORDER BY slot)
               FROM attempt WHERE worker_id = worker.id AND state = 'running'
             ), '[]') AS running
           FROM worker WHERE seen_at > now() - interval '1 day'
         ) known ORDER BY alive DESC, "seenAt" DESC, id DESC`,
        [aliveSeconds],
      );
      return rows.map((row) => ({ ...row, usage: Usage.safeParse(row.usage).data ?? null }));
    },
  };
}

const Usage: z.ZodType<WorkerUsage> = z.object({
  cores: z.number().nullable(),
  memoryMiB: z.number(),
  gpus: z.array(
    z.object({
      id: z.string(),
      busy: z.number().nullable(),
      memoryMiB: z.number(),
      totalMiB: z.number(),
    }),
  ),
});
