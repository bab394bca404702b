import type { EventSummary } from "@resweep/store";
import { Scrolling } from "../frame/scrolling.tsx";
import type { Wire } from "../live/wire.ts";
import { Ago } from "../numbers/ago.tsx";

/** Who changed its state, when and why. */
export function Events({ events }: { events: readonly Wire<EventSummary>[] }) {
  return (
    <section aria-label="Events" className="space-y-2">
      <h2 className="heading">Events</h2>
      <Scrolling label="What happened" className="card max-h-72 overflow-y-auto text-sm">
        <ol className="divide-y divide-line">
          {events.map(({ id, at, what, from, to, by, why }) => (
            <li key={id} className="flex flex-wrap items-baseline gap-x-3 px-3 py-1.5">
              <span className="font-medium">{what}</span>
              {(from || to) && (
                <span className="text-xs text-soft">
                  {from ?? "–"} → {to ?? "–"}
                </span>
              )}
              <span className="text-xs text-faint">by {by}</span>
              <span className="ml-auto text-xs text-faint">
                <Ago at={at} />
              </span>
              {why && <span className="w-full text-xs text-soft">{why}</span>}
            </li>
          ))}
        </ol>
      </Scrolling>
    </section>
  );
}
