import { showSensitivity } from "@resweep/sweeps";
import { readId } from "../../../../../http/body.ts";
import { answer, route } from "../../../../../http/route.ts";
import { toWire } from "../../../../../live/wire.ts";
import { platform } from "../../../../../platform/platform.ts";

export const GET = route<{ id: string }>(async (_request, { id }) =>
  answer(toWire(await showSensitivity(platform(), readId("id", id)))),
);
