import { expect, test } from "vitest";
import { rangeOf } from "../part-map.ts";
import { curvesDrawing, curvesTable } from "./curves-drawing.ts";
import { mapDrawing } from "./map-drawing.ts";
import { svgDocument } from "./svg-document.ts";
import { toCsv } from "./table.ts";

test("CSV quotes what must be, leaves out what is missing, and runs no formula", () => {
  const table = {
    caption: "",
    columns: ["a,b", "c"],
    rows: [
      ['say "hi"', 0.1 + 0.2],
      [null, Number.NaN],
      ["=1+1", -1e-9],
    ],
  };
  expect(toCsv(table)).toBe(
    '"a,b",c\r\n"say ""hi""",0.30000000000000004\r\n,NaN\r\n\'=1+1,-1e-9\r\n',
  );
});

test("a saved chart names its lines, and markup in a name stays text", () => {
  const svg = svgDocument(
    { width: 100, height: 50, body: "<path/>" },
    {
      title: '<script>"&',
      legend: [
        { label: "a long enough label", colour: "#111111" },
        { label: "b", colour: "#222222" },
      ],
      ...{ background: "#ffffff", ink: "#000000" },
    },
  );
  expect(svg).toContain("&lt;script&gt;&quot;&amp;</text>");
  expect(svg).not.toContain("<script>");
  // The second entry has no room beside the first: a row more.
  expect(svg).toContain('height="134"');
});

const line = (points: readonly [number, number][]) => ({
  ...{ id: 1, label: "one", colour: "#0072b2" },
  points: points.map(([step, value]) => ({ step, epoch: step / 10, trainMs: step * 5, value })),
});
const view = { x: "step", logX: false, logY: false, smoothing: 0, scale: 100 } as const;

test("curves are drawn with all their points, zoomed as on the page", () => {
  const lines = [
    line([
      [0, 0.1],
      [10, 0.5],
      [20, Number.NaN],
      [30, 0.9],
    ]),
  ];
  const drawing = (zoom: readonly [number, number] | null) =>
    curvesDrawing(lines, view, { unit: "%", zoom, mode: "light" }).body;
  const path = /<path d="M([^"]*)" fill="none" stroke="#0072b2"/;
  expect(path.exec(drawing(null))![1]!.split("L")).toHaveLength(3);
  expect(path.exec(drawing([5, 35]))![1]!.split("L")).toHaveLength(2);
  expect(drawing(null)).toContain("80 %</text>");
  expect(curvesTable("train/loss", lines).rows).toHaveLength(4);
  expect(curvesDrawing([], view, { unit: "", zoom: null, mode: "dark" }).body).not.toContain("NaN");
});

test("a map is drawn with a cell for each value that there is", () => {
  const values = [
    [0.5, null],
    [1, Number.NaN],
  ];
  const map = { parts: ["a", "b"], steps: [1, 2], values, means: false, ...rangeOf(values) };
  const { body } = mapDrawing(map, {
    ...{ unit: "layer", mode: "light", format: String },
    column: { name: "step", format: String },
  });
  expect(body.match(/height="18"/g)).toHaveLength(3);
  expect(body).toContain("#d12f2f");
});
