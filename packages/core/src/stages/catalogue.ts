import { type ConfigOf, catalogue } from "@resweep/spec";
import { distil } from "./distil.ts";
import { fineTune } from "./fine-tune.ts";
import { prune } from "./prune.ts";
import { quantise } from "./quantise.ts";
import { sensitivity } from "./sensitivity.ts";
import { sparsify } from "./sparsify.ts";

/** What may follow training. To add one: write its file, add its name here. */
export const stages = catalogue("stage", prune, fineTune, distil, quantise, sensitivity, sparsify);

export type StageConfig = ConfigOf<(typeof stages.list)[number]>;
