import { answer, route } from "../../../http/route.ts";
import { toWire } from "../../../live/wire.ts";
import { platform } from "../../../platform/platform.ts";

export const GET = route(
  async () => answer({ workers: toWire(await platform().store.workers.list()) }),
  { needs: ["read", "worker"] },
);
