import type { Row } from "../report.ts";
import { measureAnswers, measureScripts } from "./answers.ts";
import type { Running } from "./bench-ui.ts";
import { measurePainting } from "./painting.ts";
import { type HistorySize, seedHistory } from "./seed-history.ts";
import { measureLive, measureStreams } from "./streams.ts";

const whole: HistorySize = {
  ...{ sweeps: 1_000, trials: 100_000, keys: 12_000 },
  ...{ curves: 200, points: 100_000 },
};
const tenth: HistorySize = { ...whole, sweeps: 100, trials: 10_000, keys: 1_200, points: 10_000 };
const STREAMS = 500;

/** The pages over the history of a busy laboratory: at the server, in the browser, live, and with many readers. */
export async function measureHistory(
  { store, services, address, pid }: Running,
  { quick, rounds, note }: { quick: boolean; rounds: number; note(line: string): void },
): Promise<Row[]> {
  const size = quick ? tenth : whole;
  const history = await seedHistory(services.databaseUrl, size);
  const parts = [
    () => measureAnswers(address, history, rounds),
    () => measureScripts(address, history),
    () => measurePainting(address, history, Math.min(rounds, 5)),
    () => measureLive(store, address, history, size.points),
    () => measureStreams(store, address, history, { pid, count: STREAMS, seconds: 60 }),
  ];
  const rows: Row[] = [];
  for (const measure of parts) {
    const own = await measure();
    for (const { name, unit, median } of own) note(`${name}: ${median.toPrecision(4)} ${unit}`);
    rows.push(...own);
  }
  return rows;
}
