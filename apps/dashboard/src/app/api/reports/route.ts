import { createReport } from "@resweep/sweeps";
import { readBody } from "../../../http/body.ts";
import { answer, route } from "../../../http/route.ts";
import { toWire } from "../../../live/wire.ts";
import { actor, platform } from "../../../platform/platform.ts";

export const GET = route(async () =>
  answer({ reports: toWire(await platform().store.reports.list()) }),
);

export const POST = route(async (request) =>
  answer(await createReport(platform(), await readBody(request), { by: actor() }), 201),
);
