import { parse } from "@resweep/spec";
import { annotateNetwork, showNetwork } from "@resweep/sweeps";
import { z } from "zod";
import { readBody } from "../../../../http/body.ts";
import { answer, route } from "../../../../http/route.ts";
import { platform } from "../../../../platform/platform.ts";

const Body = z.strictObject({ notes: z.string({ error: "must be a text" }) });

export const GET = route<{ reference: string }>(async (_request, { reference }) =>
  answer(await showNetwork(platform(), reference)),
);

export const PATCH = route<{ reference: string }>(async (request, { reference }) => {
  const { notes } = parse(Body, await readBody(request));
  await annotateNetwork(platform(), reference, notes);
  return answer(await showNetwork(platform(), reference));
});

export const DELETE = route<{ reference: string }>(async (_request, { reference }) => {
  await platform().store.networks.remove(reference);
  return answer({ removed: reference });
});
