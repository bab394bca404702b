import { bytesInWords } from "@resweep/spec";
import type { WorkerSummary } from "@resweep/store";
import { z } from "zod";
import type { SpaceEstimate } from "./estimate-space.ts";

/** The room for checkpoints that a connected worker tells of. */
export interface WorkerRoom {
  readonly name: string;
  /** Id of its artifact store; workers may share one. */
  readonly store: string;
  /** Null where nobody can tell, as with S3. */
  readonly freeBytes: number | null;
}

const Facts = z.object({
  artifacts: z.object({ store: z.string(), freeBytes: z.number().nullable() }),
});

/** What the connected workers tell; one that tells nothing counts as one that cannot know. */
export function roomsOf(
  workers: readonly Pick<WorkerSummary, "name" | "alive" | "facts">[],
): WorkerRoom[] {
  return workers
    .filter(({ alive }) => alive)
    .map(({ name, facts }) => ({
      name,
      ...(Facts.safeParse(facts).data?.artifacts ?? { store: `of ${name}`, freeBytes: null }),
    }));
}

export interface SpaceVerdict {
  /** All workers know their room, and together it is too small. */
  readonly refused: boolean;
  /** One line; null where nothing speaks against it. */
  readonly warning: string | null;
}

/** Whether the checkpoints of a sweep find room with the workers that are connected now. */
export function judgeSpace(
  { checkpointBytes }: Pick<SpaceEstimate, "checkpointBytes">,
  rooms: readonly WorkerRoom[],
): SpaceVerdict {
  const stores = new Map(rooms.map(({ store, freeBytes }) => [store, freeBytes]));
  const known = [...stores.values()].filter((free) => free !== null);
  const tight = rooms.filter(({ freeBytes }) => freeBytes !== null && freeBytes < checkpointBytes);
  if (tight.length === 0) return { refused: false, warning: null };
  const total = known.reduce((sum, free) => sum + free, 0);
  const refused = known.length === stores.size && total < checkpointBytes;
  const need = `the checkpoints take about ${bytesInWords(checkpointBytes)}`;
  if (refused) {
    const place =
      stores.size === 1 ? "the artifact store has" : "the workers' stores have together";
    return { refused, warning: `${need} and ${place} ${bytesInWords(total)} free; ${remedy}` };
  }
  const worst = tight.toSorted((one, other) => one.freeBytes! - other.freeBytes!)[0]!;
  const more = tight.length === 2 ? "1 more worker" : `${tight.length - 1} more workers`;
  const others = tight.length > 1 ? `, ${more} less than that` : "";
  return {
    refused,
    warning: `${need} and worker ${worst.name} has ${bytesInWords(worst.freeBytes!)} free${others}; ${remedy}`,
  };
}

const remedy = "free some, keep fewer (retention.checkpoints), or vary less";
