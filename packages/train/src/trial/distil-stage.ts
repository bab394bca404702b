import { describeGraph } from "@resweep/core";
import { evaluate } from "./evaluate.ts";
import { resultOf } from "./network-state.ts";
import type { PlannedStage } from "./plan.ts";
import { under, type Values } from "./recorder.ts";
import type { StageResult } from "./stage-result.ts";
import { openStudent } from "./student.ts";
import { trainStage } from "./train-stage.ts";
import type { Trial } from "./trial.ts";

/**
 * Distillation: the student is trained by its teachers and the labels, and is the trial's network from here on. Recorded are
 * also what the teachers together reach and take.
 */
export async function distilStage(trial: Trial, stage: PlannedStage): Promise<StageResult> {
  if (!trial.network.teacher) {
    // Before the next one takes its place: each holds the images on the device.
    trial.network.dispose();
    trial.network = await openStudent(trial);
  }
  const { measured, results } = await trainStage(trial, stage);
  const values = { ...results.values, ...under("teacher", await measureTeacher(trial)) };
  const { network } = trial;
  const student = resultOf(network.read());
  network.dispose();
  trial.network = trial.open(network.graph, student);
  return { measured, results: { ...results, values } };
}

async function measureTeacher({ run, setting, network }: Trial): Promise<Values> {
  const teacher = network.teacher!;
  const { validation, test } = setting;
  const sizes = teacher.teachers.map(({ graph }) => describeGraph(graph));
  return {
    ...(validation ? await evaluate(run, setting, teacher, validation) : {}),
    ...(await evaluate(run, setting, teacher, test)),
    "network/parameters": sizes.reduce((sum, { parameters }) => sum + parameters, 0),
    "network/macs": sizes.reduce((sum, { macs }) => sum + macs, 0),
  };
}
