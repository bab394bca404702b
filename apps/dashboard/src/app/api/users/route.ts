import { addPerson } from "@resweep/sweeps";
import { readBody } from "../../../http/body.ts";
import { answer, route } from "../../../http/route.ts";
import { actor, platform } from "../../../platform/platform.ts";

export const GET = route(async () => answer({ users: await platform().store.people.list() }), {
  needs: ["admin"],
});

export const POST = route(
  async (request) => {
    const { name, role } = await addPerson(
      platform().store.people,
      await readBody(request),
      actor(),
    );
    return answer({ name, role }, 201);
  },
  { needs: ["admin"] },
);
