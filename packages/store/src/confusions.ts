import { Confusion } from "@resweep/spec";
import { z } from "zod";
import type { Database } from "./database.ts";

/** One split on which the network was evaluated that a stage ended with. */
export interface ConfusionPlace {
  readonly stage: number;
  /** Of the stage. */
  readonly name: string;
  readonly split: Confusion["split"];
}

/** Which data a trial is of. */
export interface TrialData {
  /** The part `dataset` of its configuration; history is read loosely. */
  readonly dataset: unknown;
  /** Content hash of what it trained on; null before its first attempt said so. */
  readonly hash: string | null;
  /** Of the first 1,000 classes, as far as its newest attempt said. */
  readonly classNames: readonly string[];
}

const Names = z.array(z.string()).catch([]);

/** What networks confuse. It is written with the end of a stage and goes with it. */
export interface ConfusionRepository {
  /** What there is of a trial: by stage, the validation split before the test set. */
  places(trialId: number): Promise<readonly ConfusionPlace[]>;
  /** Null where there is none. */
  get(trialId: number, place: Pick<ConfusionPlace, "stage" | "split">): Promise<Confusion | null>;
  /** Null where there is no such trial. */
  data(trialId: number): Promise<TrialData | null>;
}

export function confusionRepository(database: Database): ConfusionRepository {
  return {
    places: (trialId) =>
      database.query<ConfusionPlace>(
        `SELECT f.stage, p.name, f.split FROM confusion f JOIN stage p ON p.trial_id = f.trial_id AND p.index = f.stage
         WHERE f.trial_id = $1 ORDER BY f.stage, f.split DESC`,
        [trialId],
      ),
    get: async (trialId, { stage, split }) => {
      const [row] = await database.query<{ answers: unknown }>(
        `SELECT answers FROM confusion WHERE trial_id = $1 AND stage = $2 AND split = $3`,
        [trialId, stage, split],
      );
      return row ? Confusion.parse(row.answers) : null;
    },
    data: async (trialId) => {
      const [row] = await database.query<TrialData>(
        `SELECT t.config -> 'dataset' AS dataset, t.dataset_hash AS hash, (
           SELECT facts -> 'dataset' -> 'classNames' FROM attempt
           WHERE trial_id = t.id AND facts IS NOT NULL ORDER BY fence DESC LIMIT 1) AS "classNames"
         FROM trial t JOIN sweep s ON s.id = t.sweep_id
         WHERE t.id = $1 AND t.deleted_at IS NULL AND s.deleted_at IS NULL`,
        [trialId],
      );
      return row ? { ...row, classNames: Names.parse(row.classNames) } : null;
    },
  };
}
