import { operations } from "@resweep/api";
import { readQuery } from "../../../http/query.ts";
import { answerLarge, route } from "../../../http/route.ts";
import { encodeCurve } from "../../../live/wire.ts";
import { platform } from "../../../platform/platform.ts";

export const GET = route(async (request) => {
  const { trials, names, points } = readQuery(operations["GET /api/curves"].query, request);
  const curves = await platform().store.metrics.curveColumns({
    trialIds: trials.split(",").map(Number),
    names: names.split(","),
    maxPoints: points,
  });
  return answerLarge(request, { curves: curves.map(encodeCurve) });
});
