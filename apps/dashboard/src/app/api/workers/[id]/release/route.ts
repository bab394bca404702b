import { readId } from "../../../../../http/body.ts";
import { answer, route } from "../../../../../http/route.ts";
import { platform } from "../../../../../platform/platform.ts";

export const POST = route<{ id: string }>(
  async (_request, params) => {
    const id = readId("id", params.id);
    await platform().store.workers.release(id);
    return answer({ id });
  },
  { needs: ["launch", "worker"] },
);
