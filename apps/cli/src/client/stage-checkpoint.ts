import { InvalidInput, NotFound } from "@resweep/spec";
import type { Store } from "@resweep/store";
import type { CliContext } from "../frame/command.ts";
import { identifier } from "../frame/identifier.ts";
import { openServices } from "./open-client.ts";

/** What a stage's end left of a trial. */
export interface StageCheckpoint {
  readonly trial: number;
  readonly stage: number;
  readonly checkpoint: { readonly key: string; readonly sha256: string };
  /** The trial's, as the database has it. */
  readonly config: unknown;
}

/** The value of `--stage`; the last stage that ended where it is not given. Throws InvalidInput. */
export function readStage(option: string | undefined): number | "last" {
  if (option === undefined) return "last";
  const stage = Number(option);
  if (Number.isInteger(stage) && stage >= 0 && stage <= 1000) return stage;
  throw InvalidInput.at("--stage", `must be 0, 1, 2, ..., not "${option}"`);
}

/**
 * What a trial's stage, or a registered network, is: `which` is the id of a trial or a reference (`name@version`, a name,
 * an alias). Throws InvalidInput behind a dashboard, whose checkpoints lie elsewhere, and NotFound.
 */
export async function stageCheckpoint(
  which: string,
  stage: number | "last",
  context: CliContext,
): Promise<StageCheckpoint> {
  if (context.environment.resweepUrl !== null)
    throw InvalidInput.at(
      "RESWEEP_URL",
      "checkpoints are read where they lie: unset it, and set DATABASE_URL and REDIS_URL where they are not this clone's",
    );
  const { migrate, openStore } = await import("@resweep/store");
  const services = await openServices(context);
  try {
    await migrate(services.databaseUrl);
    const store = openStore(services.databaseUrl);
    try {
      return /^\d+$/.test(which)
        ? await ofTrial(store, identifier(which), stage)
        : await ofNetwork(store, which, stage);
    } finally {
      await store.close();
    }
  } finally {
    await services.close();
  }
}

async function ofTrial(
  store: Store,
  trial: number,
  stage: number | "last",
): Promise<StageCheckpoint> {
  const found = await store.checkpoints.ofStage(trial, stage);
  if (found === null) throw new NotFound(`There is no trial ${trial}`);
  const { checkpoint, trialState } = found;
  if (!checkpoint)
    throw new NotFound(
      `Trial ${trial}, which is ${trialState}, has no checkpoint of the end of stage ${found.stage}`,
    );
  const { config } = await store.trials.get(trial);
  return { trial, stage: found.stage, checkpoint, config };
}

async function ofNetwork(
  store: Store,
  reference: string,
  asked: number | "last",
): Promise<StageCheckpoint> {
  if (asked !== "last")
    throw InvalidInput.at("--stage", "is of a trial: a network is of one stage");
  const { trialId: trial, stage, checkpoint } = await store.networks.get(reference);
  const { config } = await store.trials.get(trial);
  return { trial, stage, checkpoint, config };
}
