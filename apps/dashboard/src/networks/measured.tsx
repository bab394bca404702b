import { formatMetric } from "../numbers/format.ts";

/** What is told of a network in a row of a table. */
export const shownMetrics = {
  "validation/accuracy": "Validation",
  "test/accuracy": "Test",
  "network/macs": "MACs",
  "network/bytes": "File size",
  "latency/median": "Latency",
} as const;

type Values = Readonly<Record<string, number | string>>;

/** Cells of these, in this order. */
export function Measured({ values }: { values: Values }) {
  return Object.entries(shownMetrics).map(([metric, label]) => {
    const value = values[metric];
    return (
      <td key={metric} className="number whitespace-nowrap" data-label={label}>
        {formatMetric(metric, value === undefined ? undefined : Number(value))}
      </td>
    );
  });
}

export function MeasuredTitles() {
  return Object.values(shownMetrics).map((label) => (
    <th key={label} className="number">
      {label}
    </th>
  ));
}
