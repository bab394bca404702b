import { operations } from "@resweep/api";
import { parse } from "@resweep/spec";
import { annotateNetwork, showNetwork } from "@resweep/sweeps";
import { readBody } from "../../../../http/body.ts";
import { answer, route } from "../../../../http/route.ts";
import { platform } from "../../../../platform/platform.ts";

export const GET = route<{ reference: string }>(async (_request, { reference }) =>
  answer(await showNetwork(platform(), reference)),
);

export const PATCH = route<{ reference: string }>(async (request, { reference }) => {
  const { notes } = parse(
    operations["PATCH /api/networks/{reference}"].body,
    await readBody(request),
  );
  await annotateNetwork(platform(), reference, notes);
  return answer(await showNetwork(platform(), reference));
});

export const DELETE = route<{ reference: string }>(async (_request, { reference }) => {
  await platform().store.networks.remove(reference);
  return answer({ removed: reference });
});
