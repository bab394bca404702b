import type { WireTrial } from "../live/wire.ts";
import type { TrialColumn } from "../trials/columns.tsx";
import type { Scale } from "./scale.ts";

/** A stretch of an axis: the trials that lie in it are kept. */
export type Brush = { readonly id: string } & (
  | { readonly low: number; readonly high: number }
  | { readonly among: readonly string[] }
);

/** `architecture.depth:8..20;architecture.name:cifar-plain|cifar-resnet` as the address keeps it. */
export function readBrushes(text: string): Brush[] {
  return text.split(";").flatMap((item): Brush[] => {
    const colon = item.lastIndexOf(":");
    if (colon <= 0) return [];
    const [id, kept] = [decodeURIComponent(item.slice(0, colon)), item.slice(colon + 1)];
    const range = kept.split("..").map(Number);
    if (range.length === 2 && range.every(Number.isFinite))
      return [{ id, low: range[0]!, high: range[1]! }];
    return kept === "" ? [] : [{ id, among: kept.split("|").map(decodeURIComponent) }];
  });
}

export function writeBrushes(brushes: readonly Brush[]): string {
  return brushes
    .map((brush) => {
      const kept =
        "among" in brush ? brush.among.map(safe).join("|") : `${brush.low}..${brush.high}`;
      return `${safe(brush.id)}:${kept}`;
    })
    .join(";");
}

/** What separates brushes is written in another way where it is part of a name. */
const safe = (text: string) => text.replace(/[%:;|]/g, (letter) => encodeURIComponent(letter));

/** The brush that a drag from one place of an axis to another leaves; null where that holds nothing. */
export function brushOf(id: string, scale: Scale, a: number, b: number): Brush | null {
  const [low, high] = [Math.min(a, b), Math.max(a, b)];
  if (scale.kind === "categories") {
    const among = scale.categories.filter((name) => {
      const place = scale.place(name)!;
      return place >= low && place <= high;
    });
    return among.length === 0 ? null : { id, among };
  }
  return { id, low: rounded(scale.at(low)), high: rounded(scale.at(high)) };
}

/** Where a brush lies on its axis, 0 to 1. */
export function placesOf(brush: Brush, scale: Scale): readonly [number, number] | null {
  if ("low" in brush) {
    const [low, high] = [scale.place(brush.low), scale.place(brush.high)];
    return low === null || high === null ? null : [low, high];
  }
  const places = brush.among.flatMap((name) => scale.place(name) ?? []);
  const half = 0.5 / Math.max(scale.categories.length, 1);
  return places.length === 0 ? null : [Math.min(...places) - half, Math.max(...places) + half];
}

/** Whether all brushes keep a trial; one of a column that is not there keeps all. */
export function brushFilter(
  brushes: readonly Brush[],
  columns: readonly TrialColumn[],
): (trial: WireTrial) => boolean {
  const terms = brushes.flatMap((brush) => {
    const column = columns.find(({ id }) => id === brush.id);
    return column ? [{ brush, column }] : [];
  });
  return (trial) =>
    terms.every(({ brush, column }) => {
      const value = column.value(trial);
      if (value === null) return false;
      return "among" in brush
        ? brush.among.includes(String(value))
        : typeof value === "number" && value >= brush.low && value <= brush.high;
    });
}

const rounded = (value: number) => Number(value.toPrecision(4));
