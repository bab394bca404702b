import type { EventSummary } from "@resweep/store";
import { EventRow } from "../events/event-row.tsx";
import { Scrolling } from "../frame/scrolling.tsx";
import type { Wire } from "../live/wire.ts";

/** Who changed its state, when and why. */
export function Events({ events }: { events: readonly Wire<EventSummary>[] }) {
  return (
    <section aria-label="Events" className="space-y-2">
      <h2 className="heading">Events</h2>
      <Scrolling label="What happened" className="card max-h-72 overflow-y-auto text-sm">
        <ol className="divide-y divide-line">
          {events.map((event) => (
            <EventRow key={event.id} event={event} />
          ))}
        </ol>
      </Scrolling>
    </section>
  );
}
