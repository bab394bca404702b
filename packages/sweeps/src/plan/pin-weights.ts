import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { TeacherFile, TeacherTrial } from "@resweep/core";
import { InvalidInput, isTerminal } from "@resweep/spec";
import type { Store } from "@resweep/store";
import { canonicalJson } from "../config/canonical.ts";
import type { FileInit, TrialInit } from "../config/init.ts";
import { type NetworkReference, referencesOf } from "../config/references.ts";
import { weightsFile } from "../config/weights-file.ts";
import type { Platform } from "../platform.ts";
import type { SweepSpec } from "../spec/sweep-spec.ts";
import type { SweepPlan } from "./plan-sweep.ts";
import type { Pins } from "./planned-cell.ts";

/**
 * Finds out what the trials of a plan begin with, and are taught by: the SHA-256 of each file, the checkpoint of each other
 * trial. So a trial's hash and the keys of its stages stand for those bytes. What a trial has not come to yet is waited for:
 * it is pinned once it is there. Throws InvalidInput (`base.init.…`, `space.stages.1.teacher.…`) for what is not there and
 * will not come.
 */
export async function pinWeights(
  { store, weights }: Platform,
  spec: SweepSpec,
  { cells }: Pick<SweepPlan, "cells">,
): Promise<Pins> {
  const written = new Map<string, { path: string; reference: NetworkReference }>();
  for (const { path, reference } of cells.flatMap(({ config }) => referencesOf(config))) {
    const key = canonicalJson(reference);
    if (!written.has(key)) written.set(key, { path, reference });
  }
  const pinned = new Map<string, NetworkReference>();
  for (const [key, { path, reference }] of written) {
    if ("url" in reference) continue;
    try {
      const pin =
        "file" in reference
          ? await pinFile(reference, weights, path)
          : await pinTrial(reference, store, path);
      if (pin) pinned.set(key, pin);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      const issues = error.issues.map((issue) => ({ ...issue, path: placeOf(spec, issue.path) }));
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

async function pinFile<Reference extends FileInit | TeacherFile>(
  reference: Reference,
  folder: string | undefined,
  path: string,
): Promise<Reference> {
  // It may lie on the workers' machines alone; they compare.
  if (reference.sha256 !== undefined) return reference;
  const field = `${path}.file`;
  const stated = `or state its SHA-256 as ${path}.sha256 where only the workers have it`;
  if (folder === undefined) {
    throw InvalidInput.at(
      field,
      `no folder of weights is known here: set RESWEEP_WEIGHTS, ${stated}`,
    );
  }
  const hash = createHash("sha256");
  const file = weightsFile(folder, reference.file, field);
  try {
    await pipeline(createReadStream(file), hash);
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === "ENOENT"
        ? "is not there"
        : (error as Error).message;
    throw InvalidInput.at(field, `${file} ${reason}; put the file there, ${stated}`, {
      cause: error,
    });
  }
  return { ...reference, sha256: hash.digest("hex") };
}

/** Null for what its trial may still come to. */
async function pinTrial<Reference extends TrialInit | TeacherTrial>(
  reference: Reference,
  store: Store,
  path: string,
): Promise<Reference | null> {
  const { trial, stage } = reference;
  const refuse = (message: string) => InvalidInput.at(`${path}.trial`, message);
  const found = await store.checkpoints.ofStage(trial, stage);
  if (found === null) throw refuse(`there is no trial ${trial}`);
  const { trialState, stageState, lastStage, checkpoint } = found;
  if (checkpoint === null) {
    const which = `stage ${stage} of trial ${trial}`;
    if (stageState === "succeeded") {
      throw refuse(`the checkpoint of ${which} is not kept here any more`);
    }
    if (stage > lastStage) {
      throw InvalidInput.at(`${path}.stage`, `trial ${trial} has stages 0 to ${lastStage}`);
    }
    if (isTerminal(trialState)) {
      throw refuse(`${which}, which is ${trialState}, never ended; reopen it, or name another`);
    }
    if (reference.sha256 === undefined) return null;
    throw InvalidInput.at(`${path}.sha256`, `cannot be known: ${which} has not ended`);
  }
  if (reference.sha256 !== undefined && reference.sha256 !== checkpoint.sha256) {
    throw InvalidInput.at(
      `${path}.sha256`,
      `the checkpoint of trial ${trial} has ${checkpoint.sha256}`,
    );
  }
  const { key, sha256, store: place } = checkpoint;
  return { ...reference, checkpoint: key, ...(place === null ? {} : { store: place }), sha256 };
}
