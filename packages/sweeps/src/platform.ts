import type { QueueProducer } from "@resweep/queue";
import type { Store } from "@resweep/store";

/** What the use cases work on. Without a queue (a test, a page while Redis is down) nothing is dispatched. */
export interface Platform {
  readonly store: Store;
  readonly queue: QueueProducer | null;
}
