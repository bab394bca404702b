import { operations } from "@resweep/api";
import { diffTrials } from "@resweep/sweeps";
import { readQuery } from "../../../http/query.ts";
import { answer, route } from "../../../http/route.ts";
import { platform } from "../../../platform/platform.ts";

export const GET = route(async (request) => {
  const { trials } = readQuery(operations["GET /api/diff"].query, request);
  return answer(await diffTrials(platform(), trials.split(",").map(Number)));
});
