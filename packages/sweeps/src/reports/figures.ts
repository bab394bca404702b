import type { SweepDetail, TrialSummary } from "@resweep/store";
import type { Platform } from "../platform.ts";
import { judgeClaims } from "../use-cases/judge-claims.ts";
import { testDegradation } from "../use-cases/test-degradation.ts";
import type { ReportBlock } from "./block.ts";
import { type ChartLine, lineChart } from "./line-chart.ts";
import { difference, escapeHtml, measured, number, trialName } from "./words.ts";

type Reading = Pick<Platform, "store">;
type Block<Chart extends ReportBlock["chart"]> = Extract<ReportBlock, { chart: Chart }>;

/** More lines than this cannot be told apart. */
const mostCurves = 24;
const mostRows = 200;
const pointsOfCurve = 240;

export interface FigureOptions {
  /** False where the figure is read elsewhere than in the dashboard, so that no link leads back into it. */
  readonly links: boolean;
}

/** What a block asks for, drawn from what is stored now: HTML that may stand in a page. Throws NotFound. */
export async function drawFigure(
  platform: Reading,
  block: ReportBlock,
  { links }: FigureOptions,
): Promise<string> {
  const sweep = await platform.store.sweeps.get(block.sweep);
  const figure = await drawAlone(platform, block, sweep);
  const { total, planned, queued, running } = sweep.trials;
  const open = planned + queued + running;
  const state = open > 0 ? `, ${total - open} of ${total} trials ended` : "";
  const name = escapeHtml(sweep.name);
  const from = `${links ? `<a href="/sweeps/${sweep.id}">${name}</a>` : name} (sweep ${sweep.id}${state})`;
  return `<div class="figure">${figure}<p class="source">From ${from}</p></div>\n`;
}

function drawAlone(platform: Reading, block: ReportBlock, sweep: SweepDetail): Promise<string> {
  switch (block.chart) {
    case "curves":
      return curves(platform, block, sweep);
    case "claims":
      return claims(platform, block);
    case "degradation":
      return degradation(platform, block);
    case "trials":
      return trialTable(platform, block, sweep);
  }
}

async function chosenTrials({ store }: Reading, { sweep, trials }: Block<"curves" | "trials">) {
  const all = await store.trials.list({ sweepId: sweep });
  const severalSeeds = new Set(all.map(({ seed }) => seed)).size > 1;
  const chosen = trials ? all.filter(({ number }) => trials.includes(number)) : all;
  return { chosen, nameOf: (trial: TrialSummary) => trialName(trial, severalSeeds) };
}

async function curves(platform: Reading, block: Block<"curves">, sweep: SweepDetail) {
  const metric = block.metric ?? sweep.objective.metric;
  const { chosen, nameOf } = await chosenTrials(platform, block);
  const found = await platform.store.metrics.curveColumns({
    trialIds: chosen.map(({ id }) => id),
    names: [metric],
    maxPoints: pointsOfCurve,
  });
  const named = new Map(chosen.map((trial) => [trial.id, nameOf(trial)]));
  const lines = found.slice(0, mostCurves).map(
    ({ trialId, step, value, min, max }): ChartLine => ({
      label: named.get(trialId)!,
      points: step.map((x, at) => ({
        ...{ x, y: value[at]! },
        ...(min && max && { low: min[at]!, high: max[at]! }),
      })),
    }),
  );
  const chart = lineChart({
    ...{ title: block.title ?? metric, x: "step", y: metric, lines, spread: "band" },
    words: (y) => measured(metric, y),
  });
  return found.length > mostCurves
    ? `${chart}<p>The first ${mostCurves} of ${found.length} trials are drawn; name others in the block.</p>`
    : chart;
}

async function degradation(platform: Reading, { sweep, title, of }: Block<"degradation">) {
  const { arms, testMetric } = await testDegradation(platform, sweep);
  const tested = testMetric === "test/accuracy" ? "Test error" : "Validation error";
  const depths = arms.flatMap(({ points }) => points.map(({ depth }) => depth));
  const words = (error: number) => `${number(100 * error)} %`;
  return lineChart({
    ...{ title: title ?? (of === "train" ? "Training error" : tested), x: "depth, layers" },
    ...{ y: of === "train" ? "training error" : tested.toLowerCase(), spread: "interval", words },
    xTicks: [...new Set(depths)],
    lines: arms.map(({ arm, points }) => ({
      label: arm,
      points: points.map((point) => {
        const { mean, interval } = point[of];
        return { x: point.depth, y: mean, low: interval?.low, high: interval?.high };
      }),
    })),
  });
}

async function claims(platform: Reading, { sweep, title }: Block<"claims">) {
  const judged = await judgeClaims(platform, sweep);
  if (judged.length === 0) return "<p>This sweep declared no claims.</p>";
  return table(
    title ?? "Claims",
    ["Claim", "Verdict", "A − B", "95 % interval", "n", "p (Holm)"],
    judged.map(({ claim, verdict, final, comparison, metric, n, adjustedP }) => [
      claim,
      final ? verdict : `${verdict} so far`,
      difference(metric, comparison?.difference),
      comparison?.interval
        ? `${difference(metric, comparison.interval.low)} to ${difference(metric, comparison.interval.high)}`
        : "–",
      String(n),
      comparison ? number(adjustedP) : "–",
    ]),
  );
}

async function trialTable(platform: Reading, block: Block<"trials">, sweep: SweepDetail) {
  const metrics = block.metrics ?? sweep.objectives.map(({ metric }) => metric);
  const { chosen, nameOf } = await chosenTrials(platform, block);
  const [first] = metrics;
  const sign = first === sweep.objective.metric && sweep.objective.mode === "min" ? 1 : -1;
  const rank = ({ results }: TrialSummary) => {
    const value = results[first!];
    return value === undefined || Number.isNaN(value) ? Number.POSITIVE_INFINITY : sign * value;
  };
  const ranked = chosen.toSorted((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
  const shown = table(
    block.title ?? "Trials",
    ["Trial", "State", ...metrics],
    ranked
      .slice(0, mostRows)
      .map((trial) => [
        nameOf(trial),
        trial.state,
        ...metrics.map((metric) => measured(metric, trial.results[metric])),
      ]),
  );
  return ranked.length > mostRows
    ? `${shown}<p>The first ${mostRows} of ${ranked.length} trials.</p>`
    : shown;
}

function table(title: string, heads: readonly string[], rows: readonly (readonly string[])[]) {
  const cells = (tag: "th" | "td", row: readonly string[]) =>
    `<tr>${row.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join("")}</tr>`;
  return `<table tabindex="0"><caption>${escapeHtml(title)}</caption><thead>${cells("th", heads)}</thead><tbody>${rows.map((row) => cells("td", row)).join("")}</tbody></table>`;
}
