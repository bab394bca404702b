"use client";

import { useEffect, useState } from "react";
import { useAddress } from "../address/use-address.ts";
import { api } from "../api.ts";
import type { WireTrial } from "../live/wire.ts";
import { formatDifference, formatPercent } from "../numbers/format.ts";
import { ClassTable } from "./class-table.tsx";
import type { WireConfusion } from "./words.ts";

/** Which classes the second of two trials knows better than the first, and which worse; read once it is opened. */
export default function ClassDifferences({
  first,
  second,
}: {
  first: WireTrial;
  second: WireTrial;
}) {
  const address = useAddress();
  const open = address.get("classes") === "open";
  return (
    <details
      open={open}
      onToggle={({ currentTarget }) => {
        if (currentTarget.open !== open)
          address.set({ classes: currentTarget.open ? "open" : null });
      }}
      className="card"
    >
      <summary className="heading px-3 py-2">
        Accuracy by class{" "}
        <span className="font-normal text-faint">
          trial {second.number} against trial {first.number}, test set
        </span>
      </summary>
      {open && <Opened key={`${first.id} ${second.id}`} ids={[first.id, second.id]} />}
    </details>
  );
}

type Read = { readonly pair: readonly [WireConfusion, WireConfusion] } | { readonly why: string };

function Opened({ ids: [first, second] }: { ids: readonly [number, number] }) {
  const [read, setRead] = useState<Read>();
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const of = (id: number) =>
      api.ask("GET /api/trials/{id}/confusion", {
        params: { id },
        query: { split: "test" },
        signal,
      });
    Promise.all([of(first), of(second)])
      .then((pair) => setRead({ pair }))
      .catch((error: Error) => !signal.aborted && setRead({ why: error.message }));
    return () => controller.abort();
  }, [first, second]);
  if (!read) return <div className="h-40" aria-busy />;
  if ("why" in read) return <p className="px-3 pb-3 text-sm text-soft">{read.why}.</p>;
  return <Differences pair={read.pair} />;
}

function Differences({ pair: [a, b] }: { pair: readonly [WireConfusion, WireConfusion] }) {
  const names = ({ classes }: WireConfusion) => JSON.stringify(classes.map(({ name }) => name));
  if (names(a) !== names(b))
    return <p className="px-3 pb-3 text-sm text-soft">They are of data with other classes.</p>;
  const rows = a.classes
    .map(({ name, accuracy }, at) => {
      const other = b.classes[at]!.accuracy;
      const difference = accuracy === null || other === null ? null : other - accuracy;
      return { name, accuracy, other, difference };
    })
    .sort((one, next) => (one.difference ?? 2) - (next.difference ?? 2));
  const widest = Math.max(...rows.map(({ difference }) => Math.abs(difference ?? 0)), 0.01);
  return (
    <ClassTable
      label="Differences by class"
      caption="Accuracy of each class in both trials, where the second loses most first"
      head={
        <>
          <th scope="col" className="number">
            first
          </th>
          <th scope="col" className="number">
            second
          </th>
          <th scope="col">difference</th>
        </>
      }
      rows={rows.map(({ name, accuracy, other, difference }) => ({
        name,
        cells: (
          <>
            <td className="number whitespace-nowrap">{formatPercent(accuracy)}</td>
            <td className="number whitespace-nowrap">{formatPercent(other)}</td>
            <td className="w-full">
              <span className="flex items-center gap-2">
                <Bar share={(difference ?? 0) / widest} />
                <span className="tabular w-20 text-right whitespace-nowrap">
                  {formatDifference("test/accuracy", difference)}
                </span>
              </span>
            </td>
          </>
        ),
      }))}
    />
  );
}

/** To the right of the middle for the better, to the left for the worse. */
function Bar({ share }: { share: number }) {
  const side = share < 0 ? { right: "50%" } : { left: "50%" };
  return (
    <span
      aria-hidden
      className="relative h-2 flex-1 rounded-sm bg-sunken max-sm:hidden sm:min-w-24"
    >
      <span
        className={`absolute inset-y-0 rounded-sm ${share < 0 ? "bg-bad" : "bg-good"}`}
        style={{ ...side, width: `${50 * Math.abs(share)}%` }}
      />
      <span className="absolute inset-y-0 left-1/2 w-px bg-line-strong" />
    </span>
  );
}
