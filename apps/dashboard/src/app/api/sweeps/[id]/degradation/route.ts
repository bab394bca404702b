import { pairedTests } from "@resweep/search";
import { testDegradation } from "@resweep/sweeps";
import { z } from "zod";
import { readId } from "../../../../../http/body.ts";
import { readQuery } from "../../../../../http/query.ts";
import { answer, route } from "../../../../../http/route.ts";
import { platform } from "../../../../../platform/platform.ts";

const Query = z.object({
  test: z.enum(pairedTests, { error: `must be one of ${pairedTests.join(", ")}` }).optional(),
});

export const GET = route<{ id: string }>(async (request, { id }) =>
  answer(await testDegradation(platform(), readId("id", id), readQuery(Query, request))),
);
