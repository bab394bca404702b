import { type ConfigOf, catalogue } from "@resweep/spec";
import { asha } from "./asha.ts";
import { hyperband } from "./hyperband.ts";
import { median } from "./median.ts";
import { none } from "./none.ts";
import { patience } from "./patience.ts";
import { pbt } from "./pbt.ts";
import { percentile } from "./percentile.ts";
import { successiveHalving } from "./successive-halving.ts";
import { wilcoxon } from "./wilcoxon.ts";

/** Every scheduler (early stopping) a sweep may use. To add one: write its file, add its name here. */
export const schedulers = catalogue(
  "scheduler",
  none,
  median,
  percentile,
  asha,
  successiveHalving,
  hyperband,
  wilcoxon,
  patience,
  pbt,
);
export type SchedulerConfig = ConfigOf<(typeof schedulers.list)[number]>;
