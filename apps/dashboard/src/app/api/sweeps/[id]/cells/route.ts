import { operations } from "@resweep/api";
import { summariseCells } from "@resweep/sweeps";
import { readId } from "../../../../../http/body.ts";
import { readQuery } from "../../../../../http/query.ts";
import { answer, route } from "../../../../../http/route.ts";
import { platform } from "../../../../../platform/platform.ts";

export const GET = route<{ id: string }>(async (request, { id }) =>
  answer(
    await summariseCells(
      platform(),
      readId("id", id),
      readQuery(operations["GET /api/sweeps/{id}/cells"].query, request),
    ),
  ),
);
