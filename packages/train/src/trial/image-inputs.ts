import {
  type AugmentationConfig,
  createImageSteps,
  type Dataset,
  type MixedWith,
} from "@resweep/data";
import {
  gather,
  type InputSpec,
  type InputValue,
  type ReadRows,
  type Resident,
  type Runtime,
} from "@resweep/engine";
import type { Tensor, Tensor2D, Tensor4D } from "@tensorflow/tfjs";
import type { TrainInputs } from "./images.ts";

/** How images are normalised and augmented; with `resident` they lie on the device and are named by number. */
export type ImagePreparation = Pick<Dataset, "mean" | "deviation" | "inputShape"> & {
  readonly augment: readonly AugmentationConfig[];
  readonly resident: Resident | null;
};

export type ImageInputs = ReturnType<typeof imageInputs>;

/** What an entry takes for its images, and what it makes of them. */
export function imageInputs({ tf }: Runtime, preparation: ImagePreparation) {
  const { augment, resident, inputShape } = preparation;
  const steps = createImageSteps(
    { tf, gather: (values, at, how) => gather(tf, values, at, how) as typeof values },
    preparation,
    augment,
  );
  const drawn = steps.draws > 0;
  const tables: Record<string, Resident> = resident ? { images: resident } : {};
  const images = (count: number): InputSpec =>
    resident
      ? { shape: [count], dtype: "int32" }
      : { shape: [count, ...inputShape], dtype: "uint8" };
  /** Normalised, [batch, height, width, channels]. */
  const plain = (inputs: Record<string, Tensor>, rows: Record<string, ReadRows>): Tensor4D =>
    steps.normalise((rows.images?.(inputs.images!) ?? inputs.images) as Tensor4D);
  return {
    /** The program's resident tables. */
    tables,
    /** Of `count` images to train on, or to evaluate on as they are. */
    training: (count: number): Record<string, InputSpec> => ({
      images: images(count),
      ...(drawn ? { draws: { shape: [count, steps.draws], dtype: "int32" } } : {}),
    }),
    evaluation: (count: number): Record<string, InputSpec> => ({ images: images(count) }),
    plain,
    /** With what images are mixed; null where the recipe mixes none. */
    mixing: (inputs: Record<string, Tensor>): MixedWith | null =>
      steps.mixes ? steps.mixing(inputs.draws as Tensor2D) : null,
    augmented(inputs: Record<string, Tensor>, rows: Record<string, ReadRows>): Tensor4D {
      const shown = plain(inputs, rows);
      return drawn ? steps.augment(shown, inputs.draws as Tensor2D) : shown;
    },
    /** The values of `training`. */
    values(batch: Pick<TrainInputs, "images" | "draws">): Record<string, InputValue> {
      return drawn ? { images: batch.images, draws: batch.draws } : { images: batch.images };
    },
  };
}
