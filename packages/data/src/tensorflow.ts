import type * as tfjs from "@tensorflow/tfjs";

/** TensorFlow.js, handed in by whoever loaded it. */
export type TensorFlow = typeof tfjs;
