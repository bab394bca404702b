import type { MeasurementSummary } from "@resweep/store";
import { Scrolling } from "../frame/scrolling.tsx";
import type { Wire } from "../live/wire.ts";
import { formatMetric } from "../numbers/format.ts";

/** What the sweep's scheduler said to each epoch, and why. */
export function Verdicts({
  measurements,
  metric,
}: {
  measurements: readonly Wire<MeasurementSummary>[];
  metric: string;
}) {
  if (measurements.length === 0) return null;
  return (
    <section aria-label="Verdicts" className="space-y-2">
      <h2 className="heading">Verdicts of the scheduler</h2>
      <Scrolling label="Epochs" className="card cards-when-narrow max-h-72 overflow-auto">
        <table className="grid-table">
          <thead>
            <tr>
              <th className="number">Epoch</th>
              <th className="number">{metric}</th>
              <th>Verdict</th>
              <th>Why</th>
            </tr>
          </thead>
          <tbody>
            {measurements.map(({ epoch, value, verdict, why }) => (
              <tr key={epoch}>
                <td data-label="Epoch" className="number">
                  {epoch}
                </td>
                <td data-label={metric} className="number">
                  {formatMetric(metric, Number(value))}
                </td>
                <td data-label="Verdict" className={verdict === "stop" ? "font-medium" : ""}>
                  {verdict ?? "–"}
                </td>
                <td data-label="Why" className="text-soft">
                  {why || "–"}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolling>
    </section>
  );
}
