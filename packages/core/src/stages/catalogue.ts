import { type ConfigOf, catalogue } from "@resweep/spec";
import { fineTune } from "./fine-tune.ts";
import { prune } from "./prune.ts";
import { quantise } from "./quantise.ts";
import { sensitivity } from "./sensitivity.ts";

/** What may follow training. To add one: write its file, add its name here. */
export const stages = catalogue("stage", prune, fineTune, quantise, sensitivity);

export type StageConfig = ConfigOf<(typeof stages.list)[number]>;
