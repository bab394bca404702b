import { type ConfigOf, catalogue } from "@resweep/spec";
import { constant } from "./constant.ts";
import { cosine } from "./cosine.ts";
import { oneCycle } from "./one-cycle.ts";
import { polynomial } from "./polynomial.ts";
import { step } from "./step.ts";

/** Every learning rate schedule a recipe may use. To add one: write its file, add its name here. */
export const schedules = catalogue("schedule", cosine, step, constant, polynomial, oneCycle);

export type ScheduleConfig = ConfigOf<(typeof schedules.list)[number]>;
