import { operations } from "@resweep/api";
import { parse } from "@resweep/spec";
import { actOnSweeps } from "@resweep/sweeps";
import { readBody } from "../../../../http/body.ts";
import { answer, route } from "../../../../http/route.ts";
import { actor, platform } from "../../../../platform/platform.ts";

/** Several sweeps hidden at once; for a week they can be brought back. */
export const POST = route(
  async (request) => {
    const { sweeps } = parse(
      operations["POST /api/sweeps/deletions"].body,
      await readBody(request),
    );
    return answer({ acted: await actOnSweeps(platform(), "delete", sweeps, { by: actor() }) });
  },
  { needs: ["admin"] },
);
