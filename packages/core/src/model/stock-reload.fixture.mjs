import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";

/**
 * TensorFlow.js as a browser has it, knowing nothing of ours: loads each model of the file named and prints its logits
 * for the images given, or the error.
 */
const results = [];
for (const { topology, specs, data, x, shape } of JSON.parse(
  readFileSync(process.argv[2], "utf8"),
)) {
  try {
    const bytes = Buffer.from(data, "base64");
    const weightData = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    const artifacts = { modelTopology: topology, weightSpecs: specs, weightData };
    const model = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
    const outputs = [model.predict(tf.tensor(x, shape))].flat();
    results.push({ logits: [...outputs[0].dataSync()] });
  } catch (error) {
    results.push({ error: String(error) });
  }
}
process.stdout.write(JSON.stringify(results));
