import { operations } from "@resweep/api";
import { parse } from "@resweep/spec";
import { renderReport } from "@resweep/sweeps";
import { readBody } from "../../../../http/body.ts";
import { answer, route } from "../../../../http/route.ts";
import { platform } from "../../../../platform/platform.ts";

/** What a text would look like; nothing is kept. */
export const POST = route(
  async (request) => {
    const { body } = parse(operations["POST /api/reports/preview"].body, await readBody(request));
    return answer({ html: await renderReport(platform(), body) });
  },
  { needs: ["read"] },
);
