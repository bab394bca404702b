import type { Dataset } from "../dataset.ts";
import type { BatchDraws, BatcherOptions, BatchPosition } from "./batcher.ts";

/** What the thread is started with. Images lie in memory that both threads see. */
export interface PrefetchSetting {
  readonly dataset: Pick<Dataset, "train" | "test" | "inputShape" | "mean" | "deviation">;
  readonly options: BatcherOptions;
}

export type PrefetchRequest =
  | { readonly kind: "train"; readonly position: BatchPosition }
  | { readonly kind: "rows"; readonly part: "train" | "test"; readonly indices: Int32Array };

/** `images` are bytes, [batch, height, width, channels]; draws come with batches to train on. */
export interface PrefetchResult {
  readonly images: Uint8Array;
  readonly drawn: BatchDraws | null;
}

export type PrefetchAnswer = { readonly id: number } & (
  | { readonly result: PrefetchResult }
  | { readonly error: unknown; readonly code: string | undefined }
);
