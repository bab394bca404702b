import { findParetoFront } from "@resweep/sweeps";
import { z } from "zod";
import { readId } from "../../../../../http/body.ts";
import { readQuery } from "../../../../../http/query.ts";
import { answer, route } from "../../../../../http/route.ts";
import { platform } from "../../../../../platform/platform.ts";

const Query = z.object({ metrics: z.string().optional() });

export const GET = route<{ id: string }>(async (request, { id }) => {
  const metrics = readQuery(Query, request).metrics?.split(",");
  return answer(await findParetoFront(platform(), readId("id", id), { metrics }));
});
