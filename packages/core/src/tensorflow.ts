import type * as tfjs from "@tensorflow/tfjs";

/** TensorFlow.js, handed in by whoever loaded it: tfjs, tfjs-node or tfjs-node-gpu. */
export type TensorFlow = typeof tfjs;
