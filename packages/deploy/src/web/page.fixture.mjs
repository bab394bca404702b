import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import * as tf from "@tensorflow/tfjs";

/**
 * TensorFlow.js as a page has it, knowing nothing of ours: fetches each model of the file named over HTTP and prints its
 * logits for the images given.
 */
const cases = JSON.parse(readFileSync(process.argv[2], "utf8"));
const server = createServer((request, response) => {
  response.end(readFileSync(path.join(path.dirname(process.argv[2]), request.url)));
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const results = [];
for (const { folder, images, shape } of cases) {
  const model = await tf.loadLayersModel(
    `http://127.0.0.1:${server.address().port}/${folder}/model.json`,
  );
  const logits = [...model.predict(tf.tensor(images, shape)).dataSync()];
  results.push({ logits, metadata: model.getUserDefinedMetadata() });
}
server.close();
process.stdout.write(JSON.stringify(results));
