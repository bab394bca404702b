import { ArtifactDamaged, ArtifactMissing } from "@resweep/artifacts";
import { buildGraph, checkDistillation, movesMomentum, type Teacher } from "@resweep/core";
import { InvalidInput } from "@resweep/spec";
import { under } from "@resweep/sweeps";
import { readWeightsFile } from "../transfer/weights-file.ts";
import { type Checkpoint, decodeCheckpoint, loadCheckpoint } from "./checkpoint.ts";
import type { Network } from "./network.ts";
import { resultOf } from "./network-state.ts";
import type { PlannedStage } from "./plan.ts";
import type { TrainedNetwork } from "./teaching.ts";
import type { Trial } from "./trial.ts";
import type { TrialRun } from "./trial-run.ts";

type Distillation = Extract<PlannedStage["config"], { name: "distil" }>;
type Context = Pick<Trial, "run" | "setting" | "recorder">;

/**
 * Makes the student of the distillation under way, with its teachers: those it names, else the network that entered it.
 * What a recipe says of stages to freeze is about the network that it trains. Throws InvalidInput (`stages.<n>.teacher`, ...).
 */
export async function openStudent(
  trial: Context & Pick<Trial, "open" | "position">,
): Promise<Network> {
  const { run, setting, position } = trial;
  const { index, config } = setting.plan.stages[position.stage]!;
  const stage = config as Distillation;
  const { inputShape, classes, hash } = setting.dataset;
  const named = await namedTeachers(trial, index, stage.teacher);
  const expected = { seed: run.seed, dataset: hash };
  const teachers =
    named.length > 0
      ? named
      : [trained(await loadCheckpoint(run.artifacts, position.entered!, expected))];
  return under(`stages.${index - 1}`, () =>
    trial.open(buildGraph(stage.student, { inputShape, classes }), undefined, {
      ...{ freeze: 0, rateDecay: 1, movesMomentum: movesMomentum(stage.schedule) },
      teaching: { teachers, stage },
    }),
  );
}

/**
 * Before anything is trained: whether the teachers that distillations name are there, and can teach. Throws InvalidInput.
 * @param from place in the plan of the first stage that is not behind.
 */
export async function checkTeachers(context: Context, from: number): Promise<void> {
  const { dataset, plan } = context.setting;
  const { inputShape, classes } = dataset;
  for (const { index, config } of plan.stages.slice(from)) {
    if (config.name !== "distil" || config.teacher.length === 0) continue;
    const teachers = await namedTeachers(context, index, config.teacher);
    under(`stages.${index - 1}`, () => {
      const student = buildGraph(config.student, { inputShape, classes });
      const graphs = teachers.map(({ graph }) => graph);
      checkDistillation(config, graphs, student);
    });
  }
}

async function namedTeachers(
  context: Context,
  index: number,
  teachers: readonly Teacher[],
): Promise<TrainedNetwork[]> {
  const found: TrainedNetwork[] = [];
  for (const [place, teacher] of teachers.entries()) {
    const field = `stages.${index - 1}.teacher${teachers.length > 1 ? `.${place}` : ""}`;
    found.push(await readTeacher(context, teacher, field));
  }
  return found;
}

async function readTeacher(
  { run, setting, recorder }: Context,
  teacher: Teacher,
  field: string,
): Promise<TrainedNetwork> {
  try {
    const { bytes, what } = await readBytes(run, teacher, field);
    const checkpoint = decodeCheckpoint(bytes, what);
    if (checkpoint.dataset === setting.dataset.hash && checkpoint.seed !== run.seed) {
      recorder.log(
        "warn",
        `${what} was trained on these data with seed ${checkpoint.seed}: with another split, it has seen images of this trial's validation set`,
      );
    }
    return trained(checkpoint);
  } catch (error) {
    // None of them comes right by trying again, here or elsewhere.
    if (!(error instanceof ArtifactMissing || error instanceof ArtifactDamaged)) throw error;
    throw InvalidInput.at(field, error.message, { cause: error });
  }
}

async function readBytes(
  run: TrialRun,
  teacher: Teacher,
  field: string,
): Promise<{ bytes: Uint8Array; what: string }> {
  if ("file" in teacher) return await readWeightsFile(run, teacher, field);
  const { trial, stage, checkpoint: key, sha256 } = teacher;
  if (key === undefined || sha256 === undefined) {
    throw InvalidInput.at(field, "names a checkpoint only once its sweep is launched");
  }
  const what = `the checkpoint of stage ${stage} of trial ${trial}`;
  return { bytes: await run.artifacts.get(key, { sha256 }), what };
}

function trained({ graph, state }: Checkpoint): TrainedNetwork {
  return { graph, weights: resultOf(state) };
}
