import { parse } from "@resweep/spec";
import { ReportBody, renderReport } from "@resweep/sweeps";
import { z } from "zod";
import { readBody } from "../../../../http/body.ts";
import { answer, route } from "../../../../http/route.ts";
import { platform } from "../../../../platform/platform.ts";

const Body = z.strictObject({ body: ReportBody });

/** What a text would look like; nothing is kept. */
export const POST = route(
  async (request) => {
    const { body } = parse(Body, await readBody(request));
    return answer({ html: await renderReport(platform(), body) });
  },
  { needs: ["read"] },
);
