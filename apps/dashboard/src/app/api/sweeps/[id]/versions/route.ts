import { listVersions } from "@resweep/sweeps";
import { readId } from "../../../../../http/body.ts";
import { answer, route } from "../../../../../http/route.ts";
import { platform } from "../../../../../platform/platform.ts";

/** The specifications it had before its space was widened, and by what, oldest first. */
export const GET = route<{ id: string }>(async (_request, { id }) =>
  answer(await listVersions(platform(), readId("id", id))),
);
