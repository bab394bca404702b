import { operations } from "@resweep/api";
import { countWork } from "@resweep/sweeps";
import { readQuery } from "../../../http/query.ts";
import { answer, route } from "../../../http/route.ts";
import { platform } from "../../../platform/platform.ts";

export const GET = route(async (request) => {
  const { trials } = readQuery(operations["GET /api/work"].query, request);
  const configs = await platform().store.trials.configs(trials.split(",").map(Number));
  const work = configs.map(({ id, config }) => ({ trialId: id, stages: countWork({ config }) }));
  return answer({ work });
});
