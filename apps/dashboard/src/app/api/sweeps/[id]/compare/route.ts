import { InvalidInput } from "@resweep/spec";
import { compareArms } from "@resweep/sweeps";
import { readBody, readId } from "../../../../../http/body.ts";
import { answer, route } from "../../../../../http/route.ts";
import { platform } from "../../../../../platform/platform.ts";

/** Reads only; a body says two arms better than an address could. */
export const POST = route<{ id: string }>(
  async (request, { id }) => {
    const asked = await readBody(request);
    if (typeof asked !== "object" || asked === null || Array.isArray(asked))
      throw InvalidInput.at("", "must be an object with a and b, the arms to compare");
    return answer(
      await compareArms(platform(), readId("id", id), asked as Record<string, unknown>),
    );
  },
  { needs: ["read"] },
);
