import { type ConfigOf, catalogue } from "@resweep/spec";
import { grid } from "./grid.ts";
import { random } from "./random.ts";

/** Every sampler a sweep may use. To add one: write its file, add its name here. */
export const samplers = catalogue("sampler", grid, random);
export type SamplerConfig = ConfigOf<typeof grid> | ConfigOf<typeof random>;
