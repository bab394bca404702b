import { operations } from "@resweep/api";
import { parse } from "@resweep/spec";
import { promoteNetwork } from "@resweep/sweeps";
import { readBody } from "../../../../http/body.ts";
import { answer, route } from "../../../../http/route.ts";
import { actor, platform } from "../../../../platform/platform.ts";

/** Makes the alias stand for a network, or for none. */
export const PUT = route<{ alias: string }>(async (request, { alias }) => {
  const { network, why } = parse(
    operations["PUT /api/aliases/{alias}"].body,
    await readBody(request),
  );
  await promoteNetwork(platform(), alias, network, { by: actor(), why });
  return answer({ alias, network });
});
