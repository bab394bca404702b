/** A wake-up: trial `trialId` may be ready. `dispatch` counts the wake-ups of a trial. The claim in Postgres decides. */
export interface WakeUpJob {
  readonly trialId: number;
  readonly dispatch: number;
}

/** A wake-up to send; trials of one capability class share a queue (`any` by default). */
export interface NewWakeUp extends WakeUpJob {
  readonly capability?: string;
}

/** The sending side. Each call fails within 2 s with Unavailable when Redis cannot be reached. */
export interface QueueProducer {
  /** Adds wake-ups, one or many; one that is queued already (same trial and dispatch) is left as it is. */
  dispatch(wakeUps: NewWakeUp | readonly NewWakeUp[]): Promise<void>;
  /** Says on a channel that something of the sweep changed, so that pages look now instead of at their next poll. */
  publishHint(sweepId: number): Promise<void>;
  /** Names Redis' memory: it changes when that was lost, and then every wake-up must be sent again. */
  generation(): Promise<string>;
  /** Wake-ups waiting and taken of one capability class (`any` by default). */
  depth(capability?: string): Promise<{ readonly waiting: number; readonly active: number }>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface QueueConsumer {
  /** Takes no further wake-up; those being handled go on. */
  pause(): Promise<void>;
  resume(): void;
  /** Takes no further wake-up, aborts the signal of those being handled and waits for them. */
  close(): Promise<void>;
}

/** Takes wake-ups of the capability classes that it was last told to serve. */
export interface ClassConsumer {
  /** From now on these classes; what was taken of others goes on. */
  serve(capabilities: readonly string[]): void;
  /** As QueueConsumer.close. */
  close(): Promise<void>;
}

export interface ConsumerOptions {
  readonly capability?: string;
  /** How many wake-ups are handled at once. */
  readonly slots: number;
  /**
   * Handles one wake-up: claim trials until there is none, run each. What it throws is reported to `onError` and the
   * wake-up is dropped, since the reconciler sends another. `signal` aborts when the consumer is being closed; it says
   * nothing of the job's lock, since a trial goes on through an outage of Redis and only its lease counts.
   */
  handle(job: WakeUpJob, signal: AbortSignal): Promise<void>;
  /** Called at most once a second. */
  onError?(error: Error): void;
}

/** Listens for hints; returns how to stop. While Redis is away it keeps trying, and no hint is needed for correctness. */
export interface HintSubscription {
  close(): Promise<void>;
}
