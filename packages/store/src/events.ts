import type { Database, Sql } from "./database.ts";
import { storableText } from "./json-column.ts";
import type { EventSummary } from "./read-models.ts";

export interface EventRepository {
  /** Newest first; `before` is the last id of the page before. */
  list(request?: {
    sweepId?: number;
    trialId?: number;
    before?: number;
    limit?: number;
  }): Promise<readonly EventSummary[]>;
}

/** One transition, to be written in the transaction that makes it. */
export interface NewEvent {
  readonly sweepId: number;
  readonly trialId?: number;
  readonly fence?: number;
  readonly what: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly by: string;
  readonly why?: string;
}

export async function writeEvent(sql: Sql, event: NewEvent): Promise<void> {
  await sql.query(
    `INSERT INTO event (sweep_id, trial_id, fence, what, "from", "to", by, why)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      event.sweepId,
      event.trialId ?? null,
      event.fence ?? null,
      event.what,
      event.from,
      event.to,
      storableText(event.by),
      storableText(event.why ?? ""),
    ],
  );
}

export function eventRepository(database: Database): EventRepository {
  return {
    list: async ({ sweepId, trialId, before, limit = 100 } = {}) => {
      const rows = await database.prisma((prisma) =>
        prisma.event.findMany({
          where: { sweepId, trialId, id: before === undefined ? undefined : { lt: before } },
          orderBy: { id: "desc" },
          take: limit,
        }),
      );
      return rows.map((row): EventSummary => ({ ...row, id: Number(row.id) }));
    },
  };
}
