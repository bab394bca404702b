import { setTimeout as delay } from "node:timers/promises";
import type { Child } from "./child.ts";

/** A server that is started again (on the same port, so clients come back by themselves) when it ends unasked. */
export class KeptServer {
  readonly #name: string;
  readonly #start: () => Promise<Child>;
  readonly #report: (message: string) => void;
  #child: Child;
  #stopping = false;
  #watch: Promise<void>;

  constructor(
    name: string,
    child: Child,
    start: () => Promise<Child>,
    report: (message: string) => void,
  ) {
    this.#name = name;
    this.#child = child;
    this.#start = start;
    this.#report = report;
    this.#watch = this.#keep();
  }

  async stop(stopChild: (child: Child) => Promise<void>): Promise<void> {
    this.#stopping = true;
    await stopChild(this.#child);
    await this.#watch;
    await stopChild(this.#child); // one that was being started meanwhile
  }

  async #keep(): Promise<void> {
    while (!this.#stopping) {
      await this.#child.exited;
      for (let attempt = 0; !this.#stopping && !this.#child.running; attempt++) {
        this.#report(`${this.#name} ended unasked; starting it again`);
        await delay(Math.min(10_000, 250 * 2 ** attempt), undefined, { ref: false });
        if (this.#stopping) return;
        try {
          this.#child = await this.#start();
        } catch (error) {
          this.#report((error as Error).message);
        }
      }
    }
  }
}
