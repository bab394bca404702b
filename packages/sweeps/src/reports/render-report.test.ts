import { NotFound } from "@resweep/spec";
import type { CurveColumns, Store, SweepDetail } from "@resweep/store";
import { describe, expect, test } from "vitest";
import { storeOf, trialOf } from "../evidence/trials.fixture.ts";
import { exportReport } from "../use-cases/export-report.ts";
import { ticks } from "./line-chart.ts";
import { renderReport } from "./render-report.ts";

const accuracy = "validation/accuracy";
const trials = [8, 20].flatMap((depth, d) =>
  [1, 2].map((seed) =>
    trialOf(
      d * 2 + seed,
      seed,
      { "architecture.depth": depth, "recipe.name": "<b>" },
      { [accuracy]: 0.9 + depth / 1000 + seed / 10_000, "train-fixed/accuracy": 0.95 },
      { config: { architecture: { name: "cifar-resnet", depth } } },
    ),
  ),
);
const curve: CurveColumns = {
  ...{ trialId: 101, name: accuracy, step: [10, 20, 30], epoch: [1, 2, 3], trainMs: [1, 2, 3] },
  ...{ value: [0.5, Number.NaN, 0.9], min: [0.4, Number.NaN, 0.85], max: [0.6, Number.NaN, 0.95] },
};

function platformOf(questions: unknown[] = []) {
  const store = storeOf(trials, { questions }, [curve]);
  const found = {
    ...{
      id: 7,
      name: "de<p>ths",
      spec: { questions },
      objective: { metric: accuracy, mode: "max" },
      objectives: [{ metric: accuracy, mode: "max" }],
    },
    trials: { total: 4, planned: 0, queued: 1, running: 0 },
  };
  const sweeps = {
    get: async (id: number) => {
      if (id !== 7) throw new NotFound(`There is no sweep ${id}`);
      return found as unknown as SweepDetail;
    },
  };
  return { store: { ...store, sweeps } as unknown as Store };
}
const block = (text: string) => `\`\`\`resweep\n${text}\n\`\`\`\n`;

describe("a block of a report", () => {
  test("curves: a line and a band of extremes for each trial, NaN left out", async () => {
    const html = await renderReport(platformOf(), block("sweep: 7\nchart: curves"));
    expect(html.match(/<polyline points="[^" ]+ [^" ]+"/g)).toHaveLength(1);
    expect(html.match(/<polygon/g)).toHaveLength(1);
    expect(html).toContain("1 · architecture depth 8, &lt;b&gt;, seed 1");
    expect(html).toContain("de&lt;p&gt;ths");
    expect(html).toContain("3 of 4 trials ended");
    expect(html).not.toContain("NaN");
  });

  test("degradation: a point with its interval for each depth", async () => {
    const html = await renderReport(
      platformOf(),
      block("{ sweep: 7, chart: degradation, of: test }"),
    );
    expect(html.match(/<circle/g)).toHaveLength(2);
    expect(html).toContain("Validation error");
    for (const depth of [8, 20]) expect(html).toContain(`>${depth}</text>`);
  });

  test("trials: the best first, chosen metrics, chosen trials", async () => {
    const html = await renderReport(
      platformOf(),
      block(`{ sweep: 7, chart: trials, metrics: [${accuracy}, test/loss], trials: [1, 4] }`),
    );
    const rows = [...html.matchAll(/<tr><td>(\d)/g)].map(([, number]) => number);
    expect(rows).toEqual(["4", "1"]);
    expect(html).toContain("<td>92.02 %</td><td>–</td>");
  });

  test("claims that were declared, with their verdicts", async () => {
    const none = await renderReport(platformOf(), block("{ sweep: 7, chart: claims }"));
    expect(none).toContain("declared no claims");
    const claim = {
      ...{ claim: "deeper is <better>", a: { "architecture.depth": 20 } },
      b: { "architecture.depth": 8 },
    };
    const html = await renderReport(platformOf([claim]), block("{ sweep: 7, chart: claims }"));
    expect(html).toContain("deeper is &lt;better&gt;");
    expect(html).toContain("+1.20 pp");
  });

  test.each([
    ["sweep: 9\nchart: curves", "There is no sweep 9"],
    ["sweep: 7\nchart: pie", "must be curves, claims, degradation or trials"],
    ["sweep: 7\nchart: curves\nmetrics: [x]", "metrics"],
    ["sweep: <script>alert(1)</script>\nchart: curves", "must be the id of a sweep"],
    ["[", "not YAML"],
    ["a: &a [x]\nb: *a", "not YAML"],
    ["", "must be"],
    ["{ __proto__: { chart: curves }, sweep: 7 }", "must be curves"],
  ])("%j says in its place why it is not drawn", async (text, why) => {
    const html = await renderReport(platformOf(), `before\n\n${block(text)}\nafter`);
    expect(html).toContain("before");
    expect(html).toContain("after");
    expect(html).toContain("cannot be drawn");
    expect(html).toContain(why);
    expect(html).not.toContain("<script");
  });

  test("another fenced block stays as it was written, in this report and in the next", async () => {
    const platform = platformOf();
    await renderReport(platform, block("{ sweep: 7, chart: trials }"));
    const html = await renderReport(platform, "```yaml\nsweep: 7\n```\n");
    expect(html).toBe('<pre tabindex="0"><code class="language-yaml">sweep: 7\n</code></pre>\n');
  });
});

test("an export is one file that asks for nothing", async () => {
  const at = new Date("2026-11-27T06:00:00Z");
  const report = {
    ...{ id: 3, title: "<i>Depth", version: 2, createdAt: at, createdBy: "ada", updatedAt: at },
    ...{ updatedBy: "grace", body: block("{ sweep: 7, chart: curves }") },
  };
  const { store } = platformOf();
  const platform = {
    store: { ...store, reports: { get: async () => report } } as unknown as Store,
  };
  const html = await exportReport(platform, 3, at);
  expect(html).toContain("<h1>&lt;i&gt;Depth</h1>");
  expect(html).toContain("Written by grace, 2026-11-27 06:00 UTC, version 2");
  expect(html).toContain("<polyline");
  expect(html).toContain("From de&lt;p&gt;ths (sweep 7"); // a link would lead nowhere
  expect(html).not.toMatch(/<script|<link|<img|src=|url\(|@import/);
});

test.each([
  [0.4, 0.93],
  [8, 110],
  [-3, 3],
  [0, 1e-6],
  [1e9, 3e9],
])("ticks between %d and %d are round, and two at least", (low, high) => {
  const found = ticks(low, high, 5);
  expect(found.length).toBeGreaterThanOrEqual(2);
  expect(found.length).toBeLessThanOrEqual(11);
  for (const tick of found) {
    expect(tick).toBeGreaterThanOrEqual(low - 1e-12);
    expect(tick).toBeLessThanOrEqual(high * (1 + 1e-9));
  }
});
