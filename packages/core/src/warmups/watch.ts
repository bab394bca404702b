import { type WarmupConfig, warmups } from "./catalogue.ts";
import type { Warmup } from "./definition.ts";

/** How far a warm-up is that ends on a condition: part of a trial's position, so a resumed one ends it at the same step. */
export interface WarmupWatch {
  readonly over: boolean;
  /** Updates since it was last looked at, and how many of their images were classified right. */
  readonly updates: number;
  readonly correct: number;
}

export const startWatch: WarmupWatch = { over: false, updates: 0, correct: 0 };

/** The watch after one update on so many images; of a warm-up of a fixed length it stays as it is. */
export function watchedWarmup(
  config: WarmupConfig,
  watch: WarmupWatch,
  update: { readonly images: number; readonly correct: number },
): WarmupWatch {
  const warmup: Warmup = warmups.get(config.name as string);
  const condition = warmup.until?.(config);
  if (!condition || watch.over) return watch;
  const updates = watch.updates + 1;
  const correct = watch.correct + update.correct;
  if (updates < condition.every) return { over: false, updates, correct };
  const images = updates * update.images;
  return { ...startWatch, over: (images - correct) / images < condition.errorBelow };
}
