import { checkFreeze } from "@resweep/core";
import { checkAugmentations, datasetFacts } from "@resweep/data";
import { InvalidInput, type Work } from "@resweep/spec";
import type { TrialConfig } from "../config/trial-config.ts";
import { checkMomentum, checkRecipe } from "./check-recipe.ts";
import { scannedIn, stageNetworks } from "./stage-networks.ts";
import { under } from "./under.ts";

/** Images of the training set that are evaluated each epoch beside the validation split. */
const fixedPart = 1000;

export interface TrialWork {
  readonly stepsPerEpoch: number;
  /** Optimizer updates over all stages. */
  readonly totalSteps: number;
  /** Images of one epoch that are trained on. */
  readonly trainImages: number;
  readonly parameters: number;
  /** Multiply-accumulates of one image forward, before pruning. */
  readonly macsPerImage: number;
  /** Multiply-accumulates of the whole trial: training counts three forward passes, evaluation one. */
  readonly macs: number;
  /** What is done by the end of each stage, the training first. */
  readonly stages: readonly Work[];
}

/**
 * What a trial costs, from its configuration alone. Throws InvalidInput for a network that does not fit the images, for a
 * pruning, a distillation or frozen stages that do not fit the network, and for augmentations or other parts of a recipe that do not go together.
 */
export function workOf(config: TrialConfig): TrialWork {
  checkRecipe(config);
  const { epochs, batchSize } = config.recipe;
  const { train, test } = datasetFacts(config.dataset);
  const networks = stageNetworks(config);
  const { graph, parameters, macs: macsPerImage } = networks[0]!;
  if (config.recipe.freeze > 0) under("recipe", () => checkFreeze(graph, config.recipe.freeze));
  checkQuantising(config);
  checkAugmentations(config.recipe.augment);
  const validation = Math.round(train * config.dataset.validation);
  const stepsPerEpoch = Math.floor((train - validation) / batchSize);
  const trainImages = stepsPerEpoch * batchSize;
  // What one image takes that is evaluated: a pass, and one of its mirror image.
  const each = config.evaluation.flip ? 2 : 1;
  const evaluated = each * (validation + Math.min(fixedPart, train - validation));
  const tested = each * test;

  const passes = (count: number) => count * (3 * trainImages + evaluated);
  let allEpochs = epochs;
  let macs = (passes(epochs) + tested) * macsPerImage;
  const done = (): Work => ({ totalSteps: allEpochs * stepsPerEpoch, macs: Math.round(macs) });
  const stages = [done()];
  config.stages.forEach((stage, place) => {
    const [before, after] = [networks[place]!, networks[place + 1]!];
    if (stage.name === "distil") {
      checkMomentum(stage.schedule, config.recipe.optimizer, `stages.${place}.schedule`);
      under("recipe", () => checkFreeze(after.graph, config.recipe.freeze));
      // Teachers that it names are taken to be as large as the network that enters.
      const images = stage.epochs * trainImages + each * validation + tested;
      macs += images * before.macs * Math.max(1, stage.teacher.length);
    }
    if ("epochs" in stage) {
      allEpochs += stage.epochs;
      macs += passes(stage.epochs) * after.macs;
    } else if ("criterion" in stage && stage.criterion === "taylor") {
      macs += 3 * stage.batches * batchSize * before.macs;
    }
    if (stage.name === "sensitivity") {
      const images = Math.min(stage.images, validation > 0 ? validation : fixedPart);
      macs += (1 + scannedIn(config, place, before)) * each * images * before.macs;
    } else {
      macs += tested * after.macs;
    }
    stages.push(done());
  });
  return { stepsPerEpoch, trainImages, parameters, macsPerImage, stages, ...done() };
}

/** Nothing can be made of integers; and their rounding is simulated in 32-bit floats. */
function checkQuantising({ stages, recipe }: TrialConfig): void {
  stages.forEach((stage, place) => {
    if (stage.name !== "quantise") return;
    if (place < stages.length - 1) {
      throw InvalidInput.at(
        `stages.${place + 1}`,
        `${stages[place + 1]!.name} cannot follow quantise, which leaves integers; move quantise to the end`,
      );
    }
    if (stage.epochs > 0 && recipe.precision === "mixed") {
      throw InvalidInput.at(
        `stages.${place}.epochs`,
        "training for integers needs recipe.precision float32: 16-bit floats hold none of their levels; or set 0",
      );
    }
  });
}
