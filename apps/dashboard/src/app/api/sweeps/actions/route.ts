import { parse } from "@resweep/spec";
import { actOnSweeps, ManySweeps } from "@resweep/sweeps";
import { readBody } from "../../../../http/body.ts";
import { answer, route } from "../../../../http/route.ts";
import { actor, platform } from "../../../../platform/platform.ts";

/** One thing done to each of several sweeps; says of each whether it was. */
export const POST = route(async (request) => {
  const { action, sweeps, priority } = parse(ManySweeps, await readBody(request));
  const by = { by: actor() };
  return answer({ acted: await actOnSweeps(platform(), action, sweeps, by, priority) });
});
