import type { ClassConsumer } from "@resweep/queue";
import { servesClass } from "@resweep/spec";
import type { Store, WorkerUsage } from "@resweep/store";
import type { DiskGuard } from "./disk-guard.ts";
import type { Messages } from "./messages.ts";

/**
 * Which wake-ups a worker takes: of every class of trials that it can serve, of none while it is quarantined or its
 * disk has no room.
 */
export interface Reception {
  /** What it offers from now on. */
  offer(offers: readonly string[]): Promise<void>;
  /** Tells Postgres that it is alive, and learns whether it is quarantined. */
  beat(): Promise<void>;
  /** Apart from the beat: a network's file system may take forever to answer. */
  lookAtDisk(): Promise<void>;
  /** Looks which classes of trials there are: one may appear at any time. */
  look(): Promise<void>;
}

export function openReception(options: {
  readonly store: Store;
  readonly workerId: number;
  /** Null without Redis. */
  readonly consumer: ClassConsumer | null;
  readonly messages: Messages;
  readonly disk: DiskGuard;
  readonly offers: readonly string[];
  /** What it was last seen to use of its machine. */
  usage(): WorkerUsage | null;
}): Reception {
  const { store, workerId, consumer, messages, disk, usage } = options;
  let { offers } = options;
  let quarantined = false;
  let lacking = false;
  let shown = "";

  const serve = async () => {
    if (!consumer) return;
    const classes = quarantined || lacking ? [] : ["any", ...(await store.dispatch.classes())];
    consumer.serve(classes.filter((one) => servesClass(one, offers)));
  };
  const look = () =>
    serve().catch((error) => messages.trouble("reading the classes of trials", error));
  consumer?.serve(["any"]);

  /** On the page of the worker. */
  const show = async (trouble: string) => {
    if (trouble === shown) return;
    await store.workers.tell(workerId, { disk: trouble });
    shown = trouble;
  };
  const lookAtDisk = async () => {
    const reason = await disk.lacking();
    await show(reason ?? "").catch((error) => messages.trouble("telling of its disk", error));
    if ((reason !== null) === lacking) return;
    lacking = reason !== null;
    messages.say(reason ? `it takes no more trials: ${reason}` : "its disk has room again");
    await look();
  };

  return {
    look,
    lookAtDisk,
    async offer(next) {
      offers = next;
      await look();
    },
    async beat() {
      const before = quarantined;
      try {
        quarantined = (await store.workers.heartbeat(workerId, usage())).quarantined;
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
