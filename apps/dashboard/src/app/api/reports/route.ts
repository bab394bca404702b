import { operations } from "@resweep/api";
import { createReport } from "@resweep/sweeps";
import { readBody } from "../../../http/body.ts";
import { readQuery } from "../../../http/query.ts";
import { answer, route } from "../../../http/route.ts";
import { toWire } from "../../../live/wire.ts";
import { actor, platform } from "../../../platform/platform.ts";

export const GET = route(async (request) => {
  const deleted = readQuery(operations["GET /api/reports"].query, request).shelf === "deleted";
  return answer({ reports: toWire(await platform().store.reports.list({ deleted })) });
});

export const POST = route(async (request) =>
  answer(await createReport(platform(), await readBody(request), { by: actor() }), 201),
);
