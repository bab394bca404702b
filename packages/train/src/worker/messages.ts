/** What a worker says to the person who started it. */
export interface Messages {
  say(line: string): void;
  /** A problem that may come a thousand times: at most once in ten seconds for each `about`, with the count. */
  trouble(about: string, error: unknown): void;
}

const silenceMs = 10_000;

export function createMessages(write: (line: string) => void, now = () => Date.now()): Messages {
  const told = new Map<string, { at: number; untold: number }>();
  return {
    say: write,
    trouble(about, error) {
      const last = told.get(about);
      if (last && now() - last.at < silenceMs) {
        last.untold += 1;
        return;
      }
      const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
      const more = last && last.untold > 0 ? ` (${last.untold} more times since)` : "";
      told.set(about, { at: now(), untold: 0 });
      write(`${about}: ${reason}${more}`);
    },
  };
}
