import type { Database } from "./database.ts";
import { jsonColumn, storableText } from "./json-column.ts";
import type { WorkerSummary } from "./read-models.ts";
import type { WorkerRepository } from "./store.ts";

export function workerRepository(database: Database, aliveSeconds: number): WorkerRepository {
  return {
    register: async ({ name, host, pid, slots, capability = "any", facts = {} }) => {
      const [row] = await database.query<{ workerId: number }>(
        `INSERT INTO worker (name, host, pid, slots, capability, facts) VALUES ($1, $2, $3, $4, $5, $6)
         RETURNING id AS "workerId"`,
        [storableText(name), storableText(host), pid, slots, capability, jsonColumn(facts)],
      );
      return row!;
    },
    tell: async (workerId, facts) => {
      await database.query(`UPDATE worker SET facts = facts || $2 WHERE id = $1`, [
        workerId,
        jsonColumn(facts),
      ]);
    },
    heartbeat: async (workerId) => {
      await database.query(`UPDATE worker SET seen_at = now() WHERE id = $1`, [workerId]);
    },
    leave: async (workerId) => {
      await database.query(`UPDATE worker SET seen_at = now(), left_at = now() WHERE id = $1`, [
        workerId,
      ]);
    },
    list: () =>
      database.query<WorkerSummary>(
        `SELECT * FROM (
           SELECT id, name, host, pid, slots, capability, facts, started_at AS "startedAt", seen_at AS "seenAt",
             left_at IS NULL AND seen_at > now() - make_interval(secs => $1) AS alive,
             coalesce((
               SELECT jsonb_agg(jsonb_build_object('trialId', trial_id, 'slot', slot) ORDER BY slot)
               FROM attempt WHERE worker_id = worker.id AND state = 'running'
             ), '[]') AS running
           FROM worker WHERE seen_at > now() - interval '1 day'
         ) known ORDER BY alive DESC, "seenAt" DESC, id DESC`,
        [aliveSeconds],
      ),
  };
}
