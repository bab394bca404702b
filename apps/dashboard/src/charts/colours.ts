/**
 * Series colours. A trial's colour follows from its number and its network alone, so a curve keeps it on every chart.
 * The categorical set is Okabe and Ito's (colour-blind safe), with yellow and black exchanged for tones that are legible
 * on both surfaces.
 */
const categorical = {
  light: ["#0072b2", "#d55e00", "#009e73", "#b0579a", "#9a7a00", "#3f8fd2", "#a33d2b", "#5b5fc7"],
  dark: ["#4ba3e3", "#ff8a4c", "#2cc597", "#e08cc8", "#e0b93a", "#86c8ff", "#ef8a78", "#a4a8ff"],
} as const;

export type Mode = "light" | "dark";
export type Family = "plain" | "residual" | "other";

/** Plain networks are orange and residual ones blue, everywhere. */
const familyHue: Record<Exclude<Family, "other">, number> = { plain: 50, residual: 252 };

export function familyOf(config: unknown): Family {
  const name = (config as { architecture?: { name?: unknown } } | null)?.architecture?.name;
  if (typeof name !== "string") return "other";
  if (name.includes("plain")) return "plain";
  return name.includes("res") ? "residual" : "other";
}

export interface Coloured {
  readonly id: number;
  readonly number: number;
  readonly config: unknown;
}

export type ColourBy = "network" | "trial";

/** By network where the sweep compares plain with residual ones, else by trial. */
export function defaultColouring(trials: readonly Coloured[]): ColourBy {
  const families = new Set(trials.map(({ config }) => familyOf(config)));
  return families.has("plain") && families.has("residual") ? "network" : "trial";
}

/** The colour of each trial of a sweep, by id. */
export function trialColours(
  trials: readonly Coloured[],
  by: ColourBy,
  mode: Mode,
): ReadonlyMap<number, string> {
  const palette = categorical[mode];
  const kin = kinOf(trials);
  return new Map(
    trials.map(({ id, number, config }) => {
      const family = familyOf(config);
      if (by === "trial" || family === "other")
        return [id, palette[(number - 1) % palette.length]!];
      const { place, of } = kin.get(id)!;
      const share = of.length < 2 ? 0.4 : place / (of.length - 1);
      return [id, shade(familyHue[family], share, mode)];
    }),
  );
}

/** A shade of a hue: share 0 to 1 runs from the strong end to the pale one. */
function shade(hue: number, share: number, mode: Mode): string {
  const lightness = mode === "light" ? 0.44 + 0.27 * share : 0.84 - 0.26 * share;
  const chroma = mode === "light" ? 0.155 - 0.035 * share : 0.1 + 0.06 * share;
  return `oklch(${lightness.toFixed(3)} ${chroma.toFixed(3)} ${(hue + 26 * (share - 0.5)).toFixed(1)})`;
}

/** For each trial its place in its family, and the family, which grows as the others are read. */
function kinOf(trials: readonly Coloured[]) {
  const families = new Map<Family, number[]>();
  return new Map(
    trials.map(({ id, config }) => {
      const family = familyOf(config);
      const of = families.get(family) ?? [];
      families.set(family, of);
      return [id, { place: of.push(id) - 1, of }];
    }),
  );
}

/** The colour of a kind of network, by its name and place: plain and residual ones as everywhere. */
export function armColour(arm: string, place: number, mode: Mode): string {
  const family = familyOf({ architecture: { name: arm.split(",")[0] } });
  return family === "other"
    ? placeColour(place, mode)
    : shade(familyHue[family], Math.min(0.4 + 0.3 * Math.floor(place / 2), 1), mode);
}

/** The colour of what stands in this place of a list. */
export function placeColour(place: number, mode: Mode): string {
  return categorical[mode][place % categorical[mode].length]!;
}
