import { rankImportance } from "@resweep/sweeps";
import { z } from "zod";
import { readId } from "../../../../../http/body.ts";
import { readQuery } from "../../../../../http/query.ts";
import { answer, route } from "../../../../../http/route.ts";
import { platform } from "../../../../../platform/platform.ts";

const Query = z.object({ metric: z.string().optional() });

export const GET = route<{ id: string }>(async (request, { id }) =>
  answer(await rankImportance(platform(), readId("id", id), readQuery(Query, request))),
);
