import { answer, route } from "../../../http/route.ts";
import { platform } from "../../../platform/platform.ts";

/** 200 while Postgres answers. Redis may be away: sweeps are launched and watched without it. */
export const GET = route(
  async () => {
    const { store, queue } = platform();
    await store.ping();
    const redis = queue
      ? await queue.ping().then(
          () => "ok",
          () => "unreachable",
        )
      : "not configured";
    return answer({ ok: true, postgres: "ok", redis });
  },
  { needs: "nothing" },
);
