import "./restore-util.ts";
import * as node from "@tensorflow/tfjs-node-gpu";
import type { TensorFlow } from "../tensorflow.ts";

/** The runtime that the tests of this package run on. */
export const tf = ("default" in node ? node.default : node) as unknown as TensorFlow;
