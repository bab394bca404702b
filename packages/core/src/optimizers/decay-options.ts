import { flag, float } from "@resweep/spec";

/** The options every optimizer shares. */
export const decayOptions = (weightDecay: number, help: string) => ({
  weightDecay: float({ default: weightDecay, min: 0, max: 1, help }),
  decayNormAndBias: flag({
    default: false,
    help: "Whether weight decay also applies to batch norm and biases (He 2015 does, Goyal 2017 does not)",
  }),
});

/** The decay of one variable. */
export function decayOf(
  { weightDecay, decayNormAndBias }: { weightDecay: number; decayNormAndBias: boolean },
  { decay }: { decay: boolean },
): number {
  return decay || decayNormAndBias ? weightDecay : 0;
}
