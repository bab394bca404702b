import { readId } from "../../../../../http/body.ts";
import { answer, route } from "../../../../../http/route.ts";
import { platform } from "../../../../../platform/platform.ts";

/** The specifications it had before its space was widened, oldest first. */
export const GET = route<{ id: string }>(async (_request, params) => {
  const { sweeps } = platform().store;
  const { id } = await sweeps.get(readId("id", params.id));
  return answer(await sweeps.versions(id));
});
