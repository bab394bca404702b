import { showFamily } from "@resweep/sweeps";
import { readId } from "../../../../../http/body.ts";
import { answer, route } from "../../../../../http/route.ts";
import { platform } from "../../../../../platform/platform.ts";

export const GET = route<{ id: string }>(async (_request, { id }) =>
  answer(await showFamily(platform(), readId("id", id))),
);
