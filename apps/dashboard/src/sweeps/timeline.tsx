import type { EventSummary } from "@resweep/store";
import { EventRow } from "../events/event-row.tsx";

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
  const trialName = (id: number) =>
    numbers.has(id) ? `trial ${numbers.get(id)}` : `trial id ${id}`;
  return byDay(events).map(([day, ofDay]) => (
    <section key={day} aria-label={day} className="space-y-2">
      <h2 className="heading">
        {day} <span className="font-normal text-faint">UTC</span>
      </h2>
      <ol className="card divide-y divide-line text-sm">
        {ofDay.map((event) => (
          <EventRow key={event.id} event={event} trialName={trialName} />
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
