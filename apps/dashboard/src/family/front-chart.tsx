"use client";

import type { Family, FamilyCost, FamilyMember } from "@resweep/sweeps";
import { placeColour } from "../charts/colours.ts";
import { ExportMenu } from "../charts/export/export-menu.tsx";
import type { ChartTable } from "../charts/export/table.ts";
import { useMode } from "../charts/use-mode.tsx";
import { useWidth } from "../charts/use-width.ts";
import { linearTicks, rangeTicks } from "../evidence/ticks.ts";
import { formatPercent } from "../numbers/format.ts";
import { accuracyOf, costNames, formatCost, nameOf } from "./words.ts";

const height = 300;
const inner = { left: 52, right: 20, top: 14, bottom: 38 };
/** Numbers beside more points than this would cover each other. */
const mostNumbers = 40;

/**
 * Accuracy against a cost, a point each network, with its interval over seeds; lines lead from parents to children, and the
 * stairs are the front. Drawn as SVG: what there is to draw are dozens.
 */
export function FrontChart({ family, cost }: { family: Family; cost: FamilyCost }) {
  const mode = useMode();
  const { holder, width } = useWidth();
  const { accuracy } = family;
  const points = family.networks.flatMap((network, at) => {
    const [own, worth] = [network.values[cost], network.values[accuracy]];
    return own && worth ? [{ network, number: at + 1, cost: own.mean, worth }] : [];
  });
  const stages = [...new Set(points.map(({ network }) => network.stage))];
  const xTicks = linearTicks(Math.max(1e-9, ...points.map((point) => point.cost)) * 1.02);
  const bound = (low: number, high: number) => [Math.max(0, low), Math.min(1, high)] as const;
  const [low, high] = bound(
    Math.min(...points.map(({ worth }) => worth.interval?.low ?? worth.mean)),
    Math.max(...points.map(({ worth }) => worth.interval?.high ?? worth.mean)),
  );
  const yTicks = points.length === 0 ? [0, 1] : rangeTicks(low, high);
  const [bottom, top] = [yTicks[0]!, yTicks.at(-1)!];
  const x = (value: number) =>
    inner.left + (value / xTicks.at(-1)!) * (width - inner.left - inner.right);
  const y = (value: number) => {
    const share = (Math.min(Math.max(value, bottom), top) - bottom) / (top - bottom);
    return height - inner.bottom - share * (height - inner.top - inner.bottom);
  };
  const placed = new Map(points.map((point) => [point.network.id, point]));
  const front = points
    .filter(({ network }) => network.frontOf.includes(cost))
    .sort((a, b) => a.cost - b.cost);
  const tickLabel = (value: number) =>
    value === 0 ? "0" : formatCost(cost, value).replace(/(\.\d*?)0+(?= |$)/, "$1");

  return (
    <figure ref={holder} className="relative min-w-0" data-chart="front">
      <div className="absolute top-0 right-0 z-10">
        <ExportMenu
          figure={holder}
          name={`front ${costNames[cost]}`}
          title={`Accuracy against ${costNames[cost]}`}
          legend={stages.map((label, i) => ({ label, colour: placeColour(i, mode) }))}
          table={() => tableOf(family, cost)}
        />
      </div>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        height={height}
        className="w-full"
        role="img"
        aria-label={`Accuracy against ${costNames[cost]} of ${points.length} networks; the table below has the numbers. ${frontInWords(family, cost)}`}
      >
        {yTicks.map((tick) => (
          <g key={tick}>
            <line
              x1={inner.left}
              x2={width - inner.right}
              y1={y(tick)}
              y2={y(tick)}
              stroke="var(--color-line)"
            />
            <Label x={inner.left - 8} y={y(tick) + 4} anchor="end">
              {`${Number((tick * 100).toPrecision(4))} %`}
            </Label>
          </g>
        ))}
        {xTicks
          .filter((_, i) => width > 480 || i % 2 === 0)
          .map((tick) => (
            <Label key={tick} x={x(tick)} y={height - inner.bottom + 16} anchor="middle">
              {tickLabel(tick)}
            </Label>
          ))}
        <Label x={(width + inner.left) / 2} y={height - 4} anchor="middle">
          {costNames[cost]}
        </Label>
        {points.map(({ network, cost: own, worth }) => {
          const parent = network.parent === null ? undefined : placed.get(network.parent);
          return (
            parent && (
              <line
                key={network.id}
                x1={x(parent.cost)}
                y1={y(parent.worth.mean)}
                x2={x(own)}
                y2={y(worth.mean)}
                stroke="var(--color-line-strong)"
                strokeDasharray="3 3"
              />
            )
          );
        })}
        <path
          d={front
            .map(({ cost: own, worth }, i) =>
              i === 0 ? `M${x(own)} ${y(worth.mean)}` : `H${x(own)}V${y(worth.mean)}`,
            )
            .join("")}
          fill="none"
          stroke="var(--color-accent)"
          strokeWidth={1.6}
        />
        {points.map(({ network, number, cost: own, worth }) => {
          const colour = placeColour(stages.indexOf(network.stage), mode);
          const [at, level] = [x(own), y(worth.mean)];
          const { interval } = worth;
          return (
            <g key={network.id} stroke={colour} fill={colour}>
              {interval && (
                <path
                  d={`M${at - 3} ${y(interval.high)}h6m-3 0V${y(interval.low)}m-3 0h6`}
                  fill="none"
                  strokeWidth={1}
                  opacity={0.55}
                />
              )}
              <circle
                cx={at}
                cy={level}
                r={4}
                strokeWidth={1.6}
                fill={network.depth === 0 ? colour : "var(--color-surface)"}
              />
              {points.length <= mostNumbers && (
                <text
                  x={at + 7}
                  y={level - 5}
                  fontSize={10}
                  stroke="none"
                  fill="var(--color-faint)"
                >
                  {number}
                </text>
              )}
              <circle cx={at} cy={level} r={12} stroke="none" fill="transparent">
                <title>
                  {`${number} ${nameOf(network)}: ${accuracyOf(accuracy, network)}, ${costNames[cost]} ${formatCost(cost, own)}, n = ${network.seeds}`}
                </title>
              </circle>
            </g>
          );
        })}
      </svg>
      <figcaption className="flex flex-wrap items-center gap-x-4 gap-y-1 text-xs text-soft">
        {stages.map((stage, i) => (
          <span key={stage} className="inline-flex items-center gap-1.5">
            <span
              className="size-2 rounded-full border-2"
              style={{
                borderColor: placeColour(i, mode),
                background: stage === "train" ? placeColour(i, mode) : undefined,
              }}
            />
            {stage}
          </span>
        ))}
        <span className="inline-flex items-center gap-1.5">
          <span className="h-[2px] w-3 bg-accent" /> front
        </span>
        <span className="text-faint">{frontInWords(family, cost)}</span>
      </figcaption>
    </figure>
  );
}

function Label(props: { x: number; y: number; anchor: "end" | "middle"; children: string }) {
  return (
    <text x={props.x} y={props.y} textAnchor={props.anchor} fontSize={11} fill="var(--color-faint)">
      {props.children}
    </text>
  );
}

function tableOf(family: Family, cost: FamilyCost): ChartTable {
  const { accuracy, networks } = family;
  return {
    caption: frontInWords(family, cost),
    columns: ["network", "name", "stage", cost, accuracy, "low", "high", "seeds", "on the front"],
    rows: networks.map((network, at) => {
      const worth = network.values[accuracy];
      return [
        ...[at + 1, nameOf(network), network.stage],
        ...[network.values[cost]?.mean ?? null, worth?.mean ?? null],
        ...[worth?.interval?.low ?? null, worth?.interval?.high ?? null, network.seeds],
        network.frontOf.includes(cost) ? "yes" : "no",
      ];
    }),
  };
}

/** The front in one sentence. */
function frontInWords({ networks, accuracy }: Family, cost: FamilyCost): string {
  const numbered = networks.map((network: FamilyMember, at) => ({ network, number: at + 1 }));
  const front = numbered.filter(({ network }) => network.frontOf.includes(cost));
  if (front.length === 0) return "No network has both yet.";
  const [most] = front.toSorted(
    (a, b) => b.network.values[accuracy]!.mean - a.network.values[accuracy]!.mean,
  );
  const numbers = front.map(({ number }) => number).join(", ");
  return `On the front: ${numbers}; the most accurate is ${most!.number} with ${formatPercent(most!.network.values[accuracy]!.mean)}.`;
}
