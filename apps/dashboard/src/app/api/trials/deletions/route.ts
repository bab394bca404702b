import { operations } from "@resweep/api";
import { parse } from "@resweep/spec";
import { actOnTrials } from "@resweep/sweeps";
import { readBody } from "../../../../http/body.ts";
import { answer, route } from "../../../../http/route.ts";
import { actor, platform } from "../../../../platform/platform.ts";

/** Several trials hidden at once; for a week they can be brought back. */
export const POST = route(
  async (request) => {
    const { trials } = parse(
      operations["POST /api/trials/deletions"].body,
      await readBody(request),
    );
    return answer({ acted: await actOnTrials(platform(), "delete", trials, { by: actor() }) });
  },
  { needs: ["admin"] },
);
