import type { EventSummary } from "@resweep/store";
import Link from "next/link";
import { Ago } from "../numbers/ago.tsx";

/** Events, newest first, under the day they fell on (UTC, as the days are made where no reader's zone is known). */
export function Timeline({
  events,
  numbers,
}: {
  events: readonly EventSummary[];
  /** Of the trials within their sweep, by id; a trial that was removed has none. */
  numbers: ReadonlyMap<number, number>;
}) {
  if (events.length === 0)
    return <p className="p-8 text-center text-faint">Nothing happened before that.</p>;
  return byDay(events).map(([day, ofDay]) => (
    <section key={day} aria-label={day} className="space-y-2">
      <h2 className="heading">
        {day} <span className="font-normal text-faint">UTC</span>
      </h2>
      <ol className="card divide-y divide-line text-sm">
        {ofDay.map(({ id, at, trialId, what, from, to, by, why }) => (
          <li key={id} className="flex flex-wrap items-baseline gap-x-3 px-3 py-1.5">
            <span className="font-medium">{what}</span>
            {trialId !== null && (
              <Link href={`/trials/${trialId}`} className="link">
                {numbers.has(trialId) ? `trial ${numbers.get(trialId)}` : `trial id ${trialId}`}
              </Link>
            )}
            {(from || to) && (
              <span className="text-xs text-soft">
                {from ?? "–"} → {to ?? "–"}
              </span>
            )}
            <span className="text-xs text-faint">by {by}</span>
            <span className="ml-auto text-xs text-faint">
              <Ago at={at} />
            </span>
            {why && <span className="w-full text-xs break-words text-soft">{why}</span>}
          </li>
        ))}
      </ol>
    </section>
  ));
}

function byDay(events: readonly EventSummary[]): [day: string, events: EventSummary[]][] {
  const days = new Map<string, EventSummary[]>();
  for (const event of events) {
    const day = event.at.toISOString().slice(0, 10);
    const before = days.get(day);
    if (before) before.push(event);
    else days.set(day, [event]);
  }
  return [...days];
}
