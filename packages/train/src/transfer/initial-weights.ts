import { ArtifactDamaged, ArtifactMissing, decodeTensors } from "@resweep/artifacts";
import {
  adoptWeights,
  createModel,
  type FittedWeights,
  floatNetwork,
  importWeights,
  type NetworkGraph,
  readWeights,
  type Weights,
} from "@resweep/core";
import { InvalidInput } from "@resweep/spec";
import type { Init } from "@resweep/sweeps";
import { decodeCheckpoint } from "../trial/checkpoint.ts";
import { resultOf } from "../trial/network-state.ts";
import type { Recorder } from "../trial/recorder.ts";
import type { TrialRun } from "../trial/trial-run.ts";
import { readWeightsFile } from "./weights-file.ts";

type Given = NonNullable<Init>;

/**
 * The weights that a trial begins with: those that `init` names, the classifier drawn by the seed where it is replaced;
 * null where the seed draws them all. Throws InvalidInput (`init.file`, `init.trial`, `init.url`) for what is not there, is
 * damaged, or does not fit the network.
 */
export async function initialWeights(
  run: TrialRun,
  graph: NetworkGraph,
  data: { readonly hash: string },
  recorder: Pick<Recorder, "log">,
): Promise<Weights | null> {
  const { init } = run.config;
  if (init === null) return null;
  const field = `init.${"file" in init ? "file" : "url" in init ? "url" : "trial"}`;
  const { fitted, source } = await readInit(run, init, graph, field, data, recorder);
  const replaced = fitted.head === "replaced" ? "; its classifier is replaced" : "";
  recorder.log("info", `begins with ${source}${replaced}`);
  if (fitted.head === "kept") return fitted.weights;
  const { inputShape, classes } = graph;
  const { tf } = run.runtime;
  const model = createModel(tf, graph, { inputShape, classes, seed: run.seed });
  const drawn = readWeights(model);
  model.dispose();
  return new Map([...drawn].map(([name, own]) => [name, fitted.weights.get(name) ?? own]));
}

async function readInit(
  run: TrialRun,
  init: Given,
  graph: NetworkGraph,
  field: string,
  data: { readonly hash: string },
  recorder: Pick<Recorder, "log">,
): Promise<{ fitted: FittedWeights; source: string }> {
  const fromCheckpoint = (bytes: Uint8Array, what: string) => {
    const checkpoint = decodeCheckpoint(bytes, what);
    if (checkpoint.dataset === data.hash && checkpoint.seed !== run.seed) {
      recorder.log(
        "warn",
        `${what} was trained on these data with seed ${checkpoint.seed}: with another split, it has seen images of this trial's validation set`,
      );
    }
    const options = { head: init.head, field, what };
    const { weights } = floatNetwork({ ...checkpoint, weights: resultOf(checkpoint.state) });
    return { fitted: adoptWeights(graph, weights, options), source: what };
  };
  try {
    if ("trial" in init) {
      const { trial, stage, checkpoint: key, sha256 } = init;
      if (key === undefined || sha256 === undefined) {
        throw InvalidInput.at(field, "names a checkpoint only once its sweep is launched");
      }
      const bytes = await run.artifacts.get(key, { sha256 });
      return fromCheckpoint(bytes, `the checkpoint of stage ${stage} of trial ${trial}`);
    }
    const { bytes, what } = await readWeightsFile(run, init, field);
    const { tensors, metadata } = decodeTensors(bytes, what);
    if (metadata.resweep !== undefined) return fromCheckpoint(bytes, what);
    const fitted = importWeights(graph, tensors, { head: init.head, field, what });
    return { fitted, source: `${what} (names of ${fitted.naming})` };
  } catch (error) {
    // None of them comes right by trying again, here or elsewhere.
    if (!(error instanceof ArtifactMissing || error instanceof ArtifactDamaged)) throw error;
    throw InvalidInput.at(field, error.message, { cause: error });
  }
}
