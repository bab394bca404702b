import { architectures, optimizers, schedules, stages, warmups } from "@resweep/core";
import { augmentations, datasets } from "@resweep/data";
import { samplers, schedulers } from "@resweep/search";
import { metrics } from "@resweep/spec";
import { sweepShape, TrialConfig } from "@resweep/sweeps";

const catalogues = {
  architectures,
  datasets,
  augmentations,
  optimizers,
  schedules,
  warmups,
  stages,
  samplers,
  schedulers,
};

/** Every definition as plain JSON: what forms, help and the catalogue page are made of. */
export const describeCatalogue = () => ({
  trial: TrialConfig.description,
  sweep: sweepShape.description,
  catalogues: Object.fromEntries(
    Object.entries(catalogues).map(([name, { kind, describe }]) => [
      name,
      { kind, entries: describe() },
    ]),
  ),
  metrics,
});
