import type { MixedLabels } from "@resweep/core";
import type { MixedWith } from "@resweep/data";
import { gather, type Runtime } from "@resweep/engine";
import type * as tfjs from "@tensorflow/tfjs";

/** What a batch's images are, each tensor [batch]. */
export interface Labels {
  readonly own: tfjs.Tensor1D;
  /** The labels of the images they are mixed with; null where they are as they were. */
  readonly mixed: MixedLabels | null;
  /** Of an image's two labels the one with the larger share, its own where they are equal: accuracy goes by it. */
  readonly dominant: tfjs.Tensor1D;
}

export function labelsOf({ tf }: Runtime, own: tfjs.Tensor1D, mixedWith: MixedWith | null): Labels {
  if (!mixedWith) return { own, mixed: null, dominant: own };
  const { partners, shares } = mixedWith;
  const labels = gather(tf, own, partners) as tfjs.Tensor1D;
  const dominant: tfjs.Tensor1D = tf.where(tf.greaterEqual(shares, 0.5), own, labels);
  return { own, mixed: { labels, shares }, dominant };
}
