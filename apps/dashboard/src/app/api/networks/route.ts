import { registerNetwork } from "@resweep/sweeps";
import { readBody } from "../../../http/body.ts";
import { answer, route } from "../../../http/route.ts";
import { actor, platform } from "../../../platform/platform.ts";

export const GET = route(async () => answer({ networks: await platform().store.networks.list() }));

export const POST = route(async (request) =>
  answer(await registerNetwork(platform(), await readBody(request), { by: actor() }), 201),
);
