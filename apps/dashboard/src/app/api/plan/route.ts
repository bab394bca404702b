import { previewSweep } from "@resweep/sweeps";
import { answer, route } from "../../../http/route.ts";
import { readSweep } from "../../../http/sweep.ts";
import { platform } from "../../../platform/platform.ts";

/** What a specification would make, without making it. */
export const POST = route(
  async (request) => answer(await previewSweep(platform(), await readSweep(request))),
  { needs: ["read"] },
);
