import { type ConfigOf, catalogue } from "@resweep/spec";
import { fineTune } from "./fine-tune.ts";
import { prune } from "./prune.ts";

/** What may follow training. To add one: write its file, add its name here. */
export const stages = catalogue("stage", prune, fineTune);

export type StageConfig = ConfigOf<(typeof stages.list)[number]>;
