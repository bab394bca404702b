import type { Family, FamilyCost, FamilyMember } from "@resweep/sweeps";
import { Scrolling } from "../frame/scrolling.tsx";
import { formatDifference, formatDuration, formatNumber } from "../numbers/format.ts";
import { accuracyOf, costChange, costNames, formatCost, nameOf } from "./words.ts";

/** The networks of a sweep as an indented table, each under the one it was made from. */
export function FamilyTree({ family, cost }: { family: Family; cost: FamilyCost }) {
  const { networks, accuracy, costs } = family;
  const numbers = new Map(networks.map(({ id }, at) => [id, at + 1]));
  const shown = costs.filter((one) => one !== "cost/total" && one !== "memory/peak");
  const judged = accuracy === "validation/accuracy" ? "Validation accuracy" : "Test accuracy";
  const tested =
    accuracy !== "test/accuracy" && networks.some(({ values }) => values["test/accuracy"]);
  return (
    <Scrolling
      label="Networks and what they cost"
      className="card cards-when-narrow max-h-[32rem] overflow-auto max-sm:max-h-none"
    >
      <table className="grid-table tabular">
        <thead>
          <tr>
            <th className="number">#</th>
            <th>Network</th>
            <th className="number">n</th>
            <th className="number">{judged}</th>
            <th title="A network trained as small from the start: what a compressed one ought to beat">
              Dense twin
            </th>
            {tested && <th className="number">Test</th>}
            {shown.map((one) => (
              <th key={one} className="number first-letter:uppercase">
                {costNames[one]}
              </th>
            ))}
            <th className="number" title="That the stage added">
              Training
            </th>
          </tr>
        </thead>
        <tbody>
          {networks.map((network) => (
            <tr key={network.id} data-network={numbers.get(network.id)}>
              <td className="number text-faint max-sm:hidden!">{numbers.get(network.id)}</td>
              <td className="card-title whitespace-nowrap" title={JSON.stringify(network.config)}>
                <span
                  className="inline-flex items-center gap-1.5"
                  style={{ paddingLeft: `${network.depth * 16}px` }}
                >
                  {network.depth > 0 && (
                    <span
                      aria-hidden
                      className="-mt-2 size-2.5 shrink-0 rounded-bl-sm border-b border-l border-line-strong"
                    />
                  )}
                  <span className="text-faint sm:hidden">{numbers.get(network.id)}</span>
                  <span className={network.depth === 0 ? "font-medium" : ""}>
                    {nameOf(network)}
                  </span>
                  {network.frontOf.includes(cost) && (
                    <span className="rounded-sm bg-accent-soft px-1 text-2xs text-accent">
                      front
                    </span>
                  )}
                </span>
              </td>
              <td className="number" data-label="n">
                {network.seeds}
              </td>
              <td className="number card-wide" data-label={judged}>
                <Value value={accuracyOf(accuracy, network)} change={changeOf(network, accuracy)} />
              </td>
              <td className="card-wide sm:whitespace-nowrap" data-label="Dense twin">
                <Twin network={network} numbers={numbers} accuracy={accuracy} />
              </td>
              {tested && (
                <td className="number card-wide" data-label="Test">
                  <Value
                    value={accuracyOf("test/accuracy", network)}
                    change={changeOf(network, "test/accuracy")}
                  />
                </td>
              )}
              {shown.map((one) => (
                <td key={one} className="number" data-label={costNames[one]}>
                  <Value
                    value={formatCost(one, network.values[one]?.mean)}
                    change={costChange(one, network)}
                  />
                </td>
              ))}
              <td className="number" data-label="Training added">
                {formatDuration(network.values["cost/training"]?.mean)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolling>
  );
}

function changeOf({ change }: FamilyMember, metric: string): string | null {
  const difference = change[metric];
  return difference ? formatDifference(metric, difference.mean) : null;
}

/** A mean, and beside it the difference to the parent. */
function Value({ value, change }: { value: string; change: string | null }) {
  return (
    <span className="whitespace-nowrap">
      {value}
      {change && (
        <span
          className="ml-1.5 text-2xs text-faint sm:ml-0 sm:block sm:leading-3"
          title="Against its parent"
        >
          {change}
        </span>
      )}
    </span>
  );
}

function Twin({
  network: { twin, compressed },
  numbers,
  accuracy,
}: {
  network: FamilyMember;
  numbers: ReadonlyMap<string, number>;
  accuracy: string;
}) {
  if (!compressed) return <span className="text-faint">–</span>;
  if (!twin) return <span className="text-xs text-faint">none in this sweep</span>;
  const number = numbers.get(twin.id);
  const { difference } = twin;
  const by = difference ? formatDifference(accuracy, difference.mean) : "no seed in common";
  const ratios = `${formatNumber(twin.macs)} times its MACs, ${formatNumber(twin.updates)} times its updates`;
  if (twin.equal)
    return (
      <span title={ratios}>
        {by} <span className="text-faint">to {number}</span>
      </span>
    );
  // The nearest there is: what it is apart in stands with it.
  const [apart, what] =
    Math.abs(Math.log(twin.macs)) > Math.log(1.1) ? [twin.macs, "MACs"] : [twin.updates, "updates"];
  return (
    <span className="text-xs text-faint" title={`No equal: ${ratios}`}>
      {by} to {number} at {Number(apart.toPrecision(2))} × {what}
    </span>
  );
}
