import type { QueueProducer } from "@resweep/queue";
import type { Store } from "@resweep/store";
import type { SamplerThread } from "./sampler-thread/sampler-thread.ts";

/** What the use cases work on. Without a queue (a test, a page while Redis is down) nothing is dispatched. */
export interface Platform {
  readonly store: Store;
  readonly queue: QueueProducer | null;
  /** Folder of weight files as workers of this machine see it; what a trial begins with is identified in it. */
  readonly weights?: string;
  /** Asks samplers, and lists the cells of plans, beside this thread; unless given it is done on it. */
  readonly samplers?: Pick<SamplerThread, "nextCells" | "planSweep">;
}
