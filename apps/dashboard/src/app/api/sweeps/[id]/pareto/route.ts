import { operations } from "@resweep/api";
import { findParetoFront } from "@resweep/sweeps";
import { readId } from "../../../../../http/body.ts";
import { readQuery } from "../../../../../http/query.ts";
import { answer, route } from "../../../../../http/route.ts";
import { platform } from "../../../../../platform/platform.ts";

export const GET = route<{ id: string }>(async (request, { id }) => {
  const metrics = readQuery(
    operations["GET /api/sweeps/{id}/pareto"].query,
    request,
  ).metrics?.split(",");
  return answer(await findParetoFront(platform(), readId("id", id), { metrics }));
});
