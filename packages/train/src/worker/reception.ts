import type { ClassConsumer } from "@resweep/queue";
import { servesClass } from "@resweep/spec";
import type { Store } from "@resweep/store";
import type { Messages } from "./messages.ts";

/** Which wake-ups a worker takes: of every class of trials that it can serve, of none while it is quarantined. */
export interface Reception {
  /** What it offers from now on. */
  offer(offers: readonly string[]): Promise<void>;
  /** Tells Postgres that it is alive, and learns whether it is quarantined. */
  beat(): Promise<void>;
  /** Looks which classes of trials there are: one may appear at any time. */
  look(): Promise<void>;
}

export function openReception(options: {
  readonly store: Store;
  readonly workerId: number;
  /** Null without Redis. */
  readonly consumer: ClassConsumer | null;
  readonly messages: Messages;
  readonly offers: readonly string[];
}): Reception {
  const { store, workerId, consumer, messages } = options;
  let { offers } = options;
  let quarantined = false;

  const serve = async () => {
    if (!consumer) return;
    const classes = quarantined ? [] : ["any", ...(await store.dispatch.classes())];
    consumer.serve(classes.filter((one) => servesClass(one, offers)));
  };
  const look = () =>
    serve().catch((error) => messages.trouble("reading the classes of trials", error));
  consumer?.serve(["any"]);

  return {
    look,
    async offer(next) {
      offers = next;
      await look();
    },
    async beat() {
      const before = quarantined;
      try {
        quarantined = (await store.workers.heartbeat(workerId)).quarantined;
      } catch (error) {
        messages.trouble("heartbeat", error);
      }
      if (quarantined === before) return;
      const way = `npx resweep workers release ${workerId}, or a new start, lets it`;
      messages.say(
        quarantined
          ? `quarantined for failing again and again: it takes no work; ${way}`
          : "released from quarantine",
      );
      await look();
    },
  };
}
