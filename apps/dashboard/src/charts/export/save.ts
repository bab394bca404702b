import { plainColour, readDrawing } from "./read-drawing.ts";
import { type Drawing, type Framing, svgDocument } from "./svg-document.ts";
import { type ChartTable, toCsv } from "./table.ts";

export type ChartFormat = "PNG" | "SVG" | "CSV";

/** What a chart can be saved as. */
export interface SavedChart {
  /** Of the file, without its ending. */
  readonly name: string;
  readonly title: string;
  readonly legend?: Framing["legend"];
  /** The element it is drawn as, or the drawing where that is a canvas. */
  drawing(): SVGSVGElement | Drawing | null | Promise<Drawing>;
  table(): ChartTable | Promise<ChartTable>;
}

/** So sharp is a saved picture beside the page. */
const pixelRatio = 2;

/** Saves a chart through the browser. Throws where it cannot be drawn. */
export async function saveChart(chart: SavedChart, format: ChartFormat): Promise<void> {
  const file = chart.name.replaceAll(/[^\w.-]+/g, "-");
  if (format === "CSV")
    return download(new Blob([toCsv(await chart.table())], { type: "text/csv" }), `${file}.csv`);
  const svg = await documentOf(chart);
  if (format === "SVG") return download(new Blob([svg], { type: "image/svg+xml" }), `${file}.svg`);
  return download(await pictureOf(svg), `${file}.png`);
}

async function documentOf({ title, legend = [], drawing }: SavedChart): Promise<string> {
  const drawn = await drawing();
  if (drawn === null) throw new Error("there is nothing drawn yet");
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => plainColour(style.getPropertyValue(name));
  return svgDocument(drawn instanceof SVGSVGElement ? readDrawing(drawn) : drawn, {
    title,
    legend: legend.map(({ label, colour }) => ({ label, colour: plainColour(resolved(colour)) })),
    background: token("--color-surface"),
    ink: token("--color-ink"),
  });
}

/** A colour that names a token, as it is now. */
function resolved(colour: string): string {
  const probe = document.createElement("i");
  probe.style.color = colour;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

async function pictureOf(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.width * pixelRatio;
  canvas.height = image.height * pixelRatio;
  const context = canvas.getContext("2d")!;
  context.scale(pixelRatio, pixelRatio);
  context.drawImage(image, 0, 0);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!blob) throw new Error("the browser made no picture");
  return blob;
}

function download(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
