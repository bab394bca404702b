import type { Sql } from "./database.ts";
import { writeEvent } from "./events.ts";
import { storableText } from "./json-column.ts";
import { insertTrials } from "./new-sweep.ts";
import { adopt, type Donor } from "./shared-stages.ts";
import type { Successor } from "./verdicts.ts";

const by = "controller";

/**
 * Adds a trial to a locked sweep that goes on from the newest checkpoint of another one, with what that one had measured by
 * then: it is as if an attempt of its own had got there with the other's configuration. Says whether it did: there may be
 * no checkpoint any more, or it is there already.
 */
export async function succeed(
  sql: Sql,
  sweepId: number,
  { trial, from }: Successor,
  why: string,
): Promise<boolean> {
  const [donor] = await sql.query<Donor>(NEWEST, [sweepId, from, trial.hash]);
  if (!donor) return false;
  await insertTrials(sql, sweepId, [trial], by);
  const [added] = await sql.query<{ id: number }>(
    `SELECT id FROM trial WHERE sweep_id = $1 AND hash = $2`,
    [sweepId, trial.hash],
  );
  const { id } = added!;
  await adopt(sql, id, donor, by);
  // Its own line of descent: what the donor went on from is the donor's.
  await sql.query(`UPDATE stage SET shared_from = $2 WHERE trial_id = $1`, [id, from]);
  await sql.query(
    `INSERT INTO measurement (trial_id, epoch, value, at, turn, verdict, why)
     SELECT $1, epoch, value, at, turn, NULL, 'of trial ' || $4::int
     FROM measurement WHERE trial_id = $2 AND epoch <= $3::float8 AND turn IS NOT NULL`,
    [id, donor.trialId, donor.epoch, from],
  );
  const moves = { sweepId, trialId: id, from: "queued", to: "queued", by } as const;
  await writeEvent(sql, { ...moves, what: "exploit", why: storableText(why) });
  return true;
}

/** Locked against being marked as deleted: from then on its file has another row to be kept for. */
const NEWEST = `
  SELECT c.id AS "checkpointId", d.id AS "trialId", c.stage, c.step, c.epoch, c.key, c.sha256, c.bytes
  FROM trial d JOIN checkpoint c ON c.trial_id = d.id AND c.deleted_at IS NULL
  WHERE d.sweep_id = $1 AND d.number = $2 AND d.deleted_at IS NULL
    AND NOT EXISTS (SELECT FROM trial WHERE sweep_id = $1 AND hash = $3)
  ORDER BY c.step DESC, c.id DESC LIMIT 1 FOR SHARE OF c`;
