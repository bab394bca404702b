import { readId } from "../../../../http/body.ts";
import { whoAsks } from "../../../../http/identity.ts";
import { answer, route } from "../../../../http/route.ts";
import { platform } from "../../../../platform/platform.ts";

/** One's own; an admin anybody's. */
export const DELETE = route<{ id: string }>(
  async (_request, params) => {
    const id = readId("id", params.id);
    const { name, role } = whoAsks();
    await platform().store.people.revokeToken(id, role === "admin" ? undefined : name);
    return answer({ revoked: id });
  },
  { needs: ["self"] },
);
