/** What follows a metric whose values are wall clock times. */
export interface Watch {
  /** For each point seen so far, how many milliseconds after its value it was seen. */
  ages(): Promise<number[]>;
  close(): Promise<void>;
}

interface Changes {
  readonly points: readonly { readonly name: string; readonly value: readonly number[] }[];
}

/** Reads a sweep's server-sent events as a page does. */
export function watchStream(address: string, metric: string): Watch {
  const over = new AbortController();
  const found: number[] = [];
  const reading = (async () => {
    const { body } = await fetch(address, { signal: over.signal });
    let text = "";
    for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
      const now = Date.now();
      const events = (text + chunk).split("\n\n");
      text = events.pop() ?? "";
      for (const event of events) {
        const data = /^event: changes\ndata: (.*)$/m.exec(event)?.[1];
        if (!data) continue;
        const { points } = JSON.parse(data) as Changes;
        const values = points.filter(({ name }) => name === metric).flatMap(({ value }) => value);
        found.push(...values.map((value) => now - value));
      }
    }
  })();
  return {
    ages: async () => found,
    close: async () => {
      over.abort();
      await reading.catch(() => {}); // aborted
    },
  };
}
