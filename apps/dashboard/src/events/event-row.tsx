import type { EventSummary } from "@resweep/store";
import { Link } from "../frame/link.tsx";
import type { Wire } from "../live/wire.ts";
import { Ago } from "../numbers/ago.tsx";

/** What happened, to which state, by whom, when and why: a line of a list of events. */
export function EventRow({
  event: { at, trialId, what, from, to, by, why },
  trialName,
}: {
  event: EventSummary | Wire<EventSummary>;
  /** Names the trial it happened to, which it then leads to; left out where that is the page's own. */
  trialName?: (trialId: number) => string;
}) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 px-3 py-1.5">
      <span className="font-medium">{what}</span>
      {trialName && trialId !== null && (
        <Link href={`/trials/${trialId}`} className="link">
          {trialName(trialId)}
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
  );
}
