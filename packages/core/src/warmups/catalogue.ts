import { type ConfigOf, catalogue } from "@resweep/spec";
import { linear } from "./linear.ts";
import { none } from "./none.ts";
import { until } from "./until.ts";

/** Every warm-up a recipe may use. To add one: write its file, add its name here. */
export const warmups = catalogue("warmup", linear, none, until);

export type WarmupConfig = ConfigOf<(typeof warmups.list)[number]>;
