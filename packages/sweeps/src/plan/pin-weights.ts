import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { InvalidInput } from "@resweep/spec";
import type { Store } from "@resweep/store";
import { canonicalJson } from "../config/canonical.ts";
import type { FileInit, Init, TrialInit } from "../config/init.ts";
import { weightsFile } from "../config/weights-file.ts";
import type { Platform } from "../platform.ts";
import type { SweepSpec } from "../spec/sweep-spec.ts";
import type { SweepPlan } from "./plan-sweep.ts";
import type { PinnedInits } from "./planned-cell.ts";

/**
 * Finds out what the trials of a plan begin with: the SHA-256 of each file, the checkpoint of each other trial. So a
 * trial's hash and the keys of its stages stand for those bytes. Throws InvalidInput (`base.init.…`, `space.init…`) for
 * what is not there.
 */
export async function pinWeights(
  { store, weights }: Platform,
  spec: SweepSpec,
  { cells }: Pick<SweepPlan, "cells">,
): Promise<PinnedInits> {
  const written = new Map(cells.map(({ config: { init } }) => [canonicalJson(init), init]));
  const pinned = new Map<string, Init>();
  for (const [key, init] of written) {
    if (init === null || "url" in init) continue;
    try {
      pinned.set(key, "file" in init ? await pinFile(init, weights) : await pinTrial(init, store));
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      const issues = error.issues.map(({ path, message }) => ({
        path: placeOf(spec, path),
        message,
      }));
      throw new InvalidInput(issues, { cause: error });
    }
  }
  return pinned;
}

/** The swept path that a refused one belongs to, or its place in the base. */
function placeOf({ space }: SweepSpec, path: string): string {
  const swept = Object.keys(space).find((one) => path === one || path.startsWith(`${one}.`));
  return swept === undefined ? `base.${path}` : `space.${swept}`;
}

async function pinFile(init: FileInit, folder: string | undefined): Promise<FileInit> {
  // It may lie on the workers' machines alone; they compare.
  if (init.sha256 !== undefined) return init;
  const stated = "or state its SHA-256 as init.sha256 where only the workers have it";
  if (folder === undefined) {
    throw InvalidInput.at(
      "init.file",
      `no folder of weights is known here: set RESWEEP_WEIGHTS, ${stated}`,
    );
  }
  const hash = createHash("sha256");
  const path = weightsFile(folder, init.file);
  try {
    await pipeline(createReadStream(path), hash);
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === "ENOENT"
        ? "is not there"
        : (error as Error).message;
    throw InvalidInput.at("init.file", `${path} ${reason}; put the file there, ${stated}`, {
      cause: error,
    });
  }
  return { ...init, sha256: hash.digest("hex") };
}

async function pinTrial(init: TrialInit, store: Store): Promise<TrialInit> {
  const { trial, stage } = init;
  const refuse = (message: string) => InvalidInput.at("init.trial", message);
  const found = await store.checkpoints.ofStage(trial, stage);
  if (found === null) throw refuse(`there is no trial ${trial}`);
  const { trialState, stageState, checkpoint } = found;
  if (checkpoint === null) {
    throw refuse(
      stageState === "succeeded"
        ? `the checkpoint of stage ${stage} of trial ${trial} is not kept here any more`
        : `stage ${stage} of trial ${trial}, which is ${trialState}, has not ended; launch again once it has`,
    );
  }
  if (init.sha256 !== undefined && init.sha256 !== checkpoint.sha256) {
    throw InvalidInput.at(
      "init.sha256",
      `the checkpoint of trial ${trial} has ${checkpoint.sha256}`,
    );
  }
  const { key, sha256, store: place } = checkpoint;
  return { ...init, checkpoint: key, ...(place === null ? {} : { store: place }), sha256 };
}
