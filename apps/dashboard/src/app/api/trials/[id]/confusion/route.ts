import { operations } from "@resweep/api";
import { showConfusion } from "@resweep/sweeps";
import { readId } from "../../../../../http/body.ts";
import { readQuery } from "../../../../../http/query.ts";
import { answer, route } from "../../../../../http/route.ts";
import { toWire } from "../../../../../live/wire.ts";
import { platform } from "../../../../../platform/platform.ts";

const { query } = operations["GET /api/trials/{id}/confusion"];

export const GET = route<{ id: string }>(async (request, { id }) =>
  answer(toWire(await showConfusion(platform(), readId("id", id), readQuery(query, request)))),
);
