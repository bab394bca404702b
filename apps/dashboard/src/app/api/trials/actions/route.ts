import { parse } from "@resweep/spec";
import { actOnTrials, ManyTrials } from "@resweep/sweeps";
import { readBody } from "../../../../http/body.ts";
import { answer, route } from "../../../../http/route.ts";
import { actor, platform } from "../../../../platform/platform.ts";

/** One thing done to each of several trials; says of each whether it was. */
export const POST = route(async (request) => {
  const { action, trials } = parse(ManyTrials, await readBody(request));
  return answer({ acted: await actOnTrials(platform(), action, trials, { by: actor() }) });
});
