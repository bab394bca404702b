import { type ConfigOf, catalogue } from "@resweep/spec";
import { none } from "./none.ts";

/** Every scheduler (early stopping) a sweep may use. To add one: write its file, add its name here. */
export const schedulers = catalogue("scheduler", none);
export type SchedulerConfig = ConfigOf<typeof none>;
