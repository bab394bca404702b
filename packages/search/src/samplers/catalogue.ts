import { type ConfigOf, catalogue } from "@resweep/spec";
import { cmaEs } from "./cma-es/cma-es.ts";
import { gp } from "./gp/gp.ts";
import { grid } from "./grid.ts";
import { nsga2 } from "./nsga2.ts";
import { random } from "./random.ts";
import { sobol } from "./sobol.ts";
import { tpe } from "./tpe/tpe.ts";

/** Every sampler a sweep may use. To add one: write its file, add its name here. */
export const samplers = catalogue("sampler", grid, random, sobol, tpe, gp, cmaEs, nsga2);
export type SamplerConfig = ConfigOf<(typeof samplers.list)[number]>;
