import { InvalidInput, type OptionDescription, parse } from "@resweep/spec";
import { describeGraph } from "../graph/describe.ts";
import type { Task } from "../task.ts";
import { type ArchitectureConfig, architectures, buildGraph } from "./catalogue.ts";
import type { Architecture } from "./definition.ts";

export interface ClosestNetwork {
  readonly architecture: ArchitectureConfig;
  /** Multiply-accumulates of one image forward. */
  readonly macs: number;
}

/** Networks further away than this share of the work asked for are looked for at other depths too. */
const closeEnough = 0.1;
/** Other depths that are tried, the nearest first. */
const mostDepths = 8;
/** What real-valued widths are told apart by. */
const finest = 0.001;

/**
 * The network of the same family whose work is closest to `macs`: narrower or wider, of the same depth unless none of that
 * depth comes within a tenth. Nothing is trained or allocated. Null where the family has no option for its width.
 */
export function closestNetwork(
  config: ArchitectureConfig,
  task: Task,
  macs: number,
): ClosestNetwork | null {
  const { name, ...options } = config;
  const itself = networkOf(config, task);
  if (itself?.macs === macs) return itself;
  const family: Architecture = architectures.get(name);
  const { options: made, by } = family.narrowing?.(options) ?? { options, by: "width" };
  const given: Readonly<Record<string, unknown>> = made;
  const knob = descriptionOf(family, by);
  if (!knob) return null;
  const ofDepth = (depth: unknown) => {
    const own = depth === undefined ? given : { ...given, depth };
    return closestWidth({ name, ...own }, { by, knob }, task, macs);
  };
  let best: ClosestNetwork | null = null;
  for (const depth of [given.depth, ...otherDepths(family, given.depth)]) {
    const found = ofDepth(depth);
    if (found && (!best || distance(found.macs, macs) < distance(best.macs, macs))) best = found;
    if (best && distance(best.macs, macs) <= Math.log1p(closeEnough)) return best;
  }
  return best;
}

/** Work grows with the width: the widest network of no more work, or the next one. */
function closestWidth(
  config: Readonly<Record<string, unknown>>,
  { by, knob }: { readonly by: string; readonly knob: OptionDescription },
  task: Task,
  macs: number,
): ClosestNetwork | null {
  const unit = knob.kind === "int" ? (knob.step ?? 1) : finest;
  const [least, most] = [knob.min!, knob.max!];
  const at = (place: number) => networkOf({ ...config, [by]: valueAt(place) }, task);
  const valueAt = (place: number) => Number((least + place * unit).toPrecision(12));
  // What is too narrow for the family's rules is narrower than what is asked for.
  let [low, high] = [0, Math.floor((most - least) / unit + 1e-9)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const found = at(middle);
    if (!found || found.macs <= macs) low = middle;
    else high = middle - 1;
  }
  const [below, above] = [at(low), low < (most - least) / unit ? at(low + 1) : null];
  if (!below || !above) return below ?? above;
  return distance(below.macs, macs) <= distance(above.macs, macs) ? below : above;
}

/** Null where the family refuses these options. */
function networkOf(config: Readonly<Record<string, unknown>>, task: Task): ClosestNetwork | null {
  try {
    const architecture = parse(architectures.schema, config) as ArchitectureConfig;
    return { architecture, macs: describeGraph(buildGraph(architecture, task)).macs };
  } catch (error) {
    if (error instanceof InvalidInput) return null;
    throw error;
  }
}

/** The depths next to one, nearest first; none where depth is no number of the family's. */
function otherDepths(family: Architecture, depth: unknown): number[] {
  const option = descriptionOf(family, "depth");
  if (!option || typeof depth !== "number") return [];
  const { min = depth, max = depth, step = 1, choices } = option;
  const steps = Array.from({ length: mostDepths }, (_, i) => [-step * (i + 1), step * (i + 1)]);
  const all = choices ?? steps.flat().map((apart) => depth + apart);
  return all
    .filter((one) => typeof one === "number")
    .filter((one) => one !== depth && (choices !== undefined || (one >= min && one <= max)))
    .toSorted((a, b) => Math.abs(a - depth) - Math.abs(b - depth))
    .slice(0, mostDepths);
}

function descriptionOf(family: Architecture, option: string): OptionDescription | undefined {
  const description = family.space[option]?.description;
  return description?.type === "option" ? description : undefined;
}

function distance(one: number, other: number): number {
  return Math.abs(Math.log(one / other));
}
