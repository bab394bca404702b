import { float, oneOf } from "@resweep/spec";
import { defineSchedule, type Progress } from "./definition.ts";

/**
 * The rate rises from its start to the base rate, which is the highest, and falls to its end at the last step; over the
 * same steps momentum falls and comes back. Steps are placed as PyTorch's OneCycleLR places them: with N after the
 * warm-up, the highest rate is that of step `rise N - 1`, counted from 0.
 */
export const oneCycle = defineSchedule({
  name: "one-cycle",
  summary: "The rate rises to the base rate and falls far below its start, momentum the other way",
  source: "Smith and Topin 2018, arXiv:1708.07120, sec. 3; Smith 2018, arXiv:1803.09820, sec. 4",
  space: {
    rise: float({
      default: 0.3,
      min: 0,
      max: 0.99,
      help: "Share of the training that it rises for",
    }),
    start: float({ default: 0.04, min: 0, max: 1, help: "Share of the base rate at step 0" }),
    end: float({ default: 4e-6, min: 0, max: 1, help: "Share of the base rate at the last step" }),
    curve: oneOf(["cosine", "linear"], { help: "How it goes from one to the other" }),
    momentumDip: float({
      default: 0,
      min: 0,
      max: 0.9999,
      help: "How far momentum (AdamW: beta1) has fallen where the rate is highest, such as 0.1 for 0.95 to 0.85; 0 leaves it alone",
    }),
  },
  share(options, progress) {
    const { rising, height } = placeOf(options, progress);
    const low = rising ? options.start : options.end;
    return low + (1 - low) * height;
  },
  momentumDip: (options, progress) => options.momentumDip * placeOf(options, progress).height,
});

/** Whether the rate rises to a step, and how far up it is there between the lowest and the highest, 0 to 1. */
function placeOf(
  { rise, curve }: { readonly rise: number; readonly curve: "cosine" | "linear" },
  { step, totalSteps, warmupSteps }: Progress,
): { rising: boolean; height: number } {
  const last = totalSteps - warmupSteps - 1;
  const at = Math.min(step - warmupSteps, last);
  const peak = Math.max(0, rise * (last + 1) - 1);
  const rising = at < peak;
  const left = rising ? at / peak : 1 - (at - peak) / Math.max(1, last - peak);
  return { rising, height: curve === "linear" ? left : 0.5 * (1 - Math.cos(Math.PI * left)) };
}
