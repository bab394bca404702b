import { parse } from "@resweep/spec";
import { promoteNetwork } from "@resweep/sweeps";
import { z } from "zod";
import { readBody } from "../../../../http/body.ts";
import { answer, route } from "../../../../http/route.ts";
import { actor, platform } from "../../../../platform/platform.ts";

const Body = z.strictObject({
  network: z.string({ error: "must be a network such as small@2, or null for none" }).nullable(),
  why: z.string().max(2_000, { error: "may have 2,000 characters" }).default(""),
});

/** Makes the alias stand for a network, or for none. */
export const PUT = route<{ alias: string }>(async (request, { alias }) => {
  const { network, why } = parse(Body, await readBody(request));
  await promoteNetwork(platform(), alias, network, { by: actor(), why });
  return answer({ alias, network });
});
