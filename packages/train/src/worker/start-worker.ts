export interface WorkerOptions {
  readonly databaseUrl: string;
  /** Without Redis the worker asks Postgres for work every few seconds. */
  readonly redisUrl: string | null;
  /** Shown on the page; the host's name unless given. */
  readonly name?: string;
  /** Trials at a time; chosen from the machine unless given. */
  readonly slots?: number;
  /** TensorFlow threads of each trial; the cores divided by the slots unless given. */
  readonly threads?: number;
  /** Spools, checkpoints and downloaded datasets live under it. */
  readonly dataDir: string;
  /** Dataset folders on this machine, by dataset name. */
  readonly folders?: Readonly<Record<string, string>>;
  /** Run steps call by call instead of as one recorded graph. */
  readonly eager?: boolean;
  /** One line of what happens, for a person. */
  onMessage?(line: string): void;
}

export interface RunningWorker {
  readonly id: number | string;
  readonly name: string;
  readonly slots: number;
  readonly threads: number;
  /**
   * Takes no more work, lets each child write a checkpoint and give its trial back, and stops; done within 60 s.
   * A second call returns the same promise.
   */
  drain(): Promise<void>;
  /** Resolves when the worker has stopped, for whatever reason. */
  readonly stopped: Promise<void>;
}

/** Registers this machine and trains trials until `drain`. */
export async function startWorker(_options: WorkerOptions): Promise<RunningWorker> {
  throw new Error("startWorker is not written yet");
}
