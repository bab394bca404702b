import { makeToken } from "@resweep/sweeps";
import { readBody } from "../../../http/body.ts";
import { whoAsks } from "../../../http/identity.ts";
import { answer, route } from "../../../http/route.ts";
import { platform } from "../../../platform/platform.ts";

/** One's own tokens, an admin everybody's; their secrets are nowhere. */
export const GET = route(
  async () => {
    const { name, role } = whoAsks();
    return answer({
      tokens: await platform().store.people.tokens(role === "admin" ? undefined : name),
    });
  },
  { needs: ["self"] },
);

/** The answer tells the secret, once. */
export const POST = route(
  async (request) =>
    answer(await makeToken(platform().store.people, whoAsks(), await readBody(request)), 201),
  { needs: ["self"] },
);
