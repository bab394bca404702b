import { changePerson } from "@resweep/sweeps";
import { readBody } from "../../../../http/body.ts";
import { answer, route } from "../../../../http/route.ts";
import { platform } from "../../../../platform/platform.ts";

/** Another role, or another password, which ends their sessions. */
export const PATCH = route<{ name: string }>(
  async (request, { name }) => {
    await changePerson(platform().store.people, name, await readBody(request));
    return answer({ name });
  },
  { needs: ["admin"] },
);

/** Their sessions and tokens end with them; what they launched keeps their name. */
export const DELETE = route<{ name: string }>(
  async (_request, { name }) => {
    await platform().store.people.remove(name);
    return answer({ removed: name });
  },
  { needs: ["admin"] },
);
