import { z } from "zod";
import { readQuery } from "../../../http/query.ts";
import { answerLarge, route } from "../../../http/route.ts";
import { encodeCurve } from "../../../live/wire.ts";
import { platform } from "../../../platform/platform.ts";

const ids = z
  .string({ error: "is missing; ask for trials=1,2" })
  .regex(/^\d{1,9}(,\d{1,9}){0,999}$/, { error: "must be up to 1000 ids with commas between" });
const Query = z.object({
  trials: ids,
  names: z.string({ error: "is missing; ask for names=train/loss" }).min(1).max(5000),
  points: z.coerce.number().int().min(10).max(20_000).default(800),
});

export const GET = route(async (request) => {
  const { trials, names, points } = readQuery(Query, request);
  const curves = await platform().store.metrics.curveColumns({
    trialIds: trials.split(",").map(Number),
    names: names.split(","),
    maxPoints: points,
  });
  return answerLarge(request, { curves: curves.map(encodeCurve) });
});
