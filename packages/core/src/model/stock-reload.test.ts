import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type * as tfjs from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { architectures, buildGraph } from "../architectures/catalogue.ts";
import { smallMembers } from "../architectures/small-members.ts";
import { filler } from "../goldens/filler.ts";
import { tf } from "../goldens/tensorflow.ts";
import { createModel } from "./create-model.ts";
import { ownLayers } from "./own-layers.ts";

const script = fileURLToPath(new URL("stock-reload.fixture.mjs", import.meta.url));

/** One of each: what its layers are does not depend on its size. */
const cases = architectures.list.map(({ name }) => {
  const size = name === "inception-v3" ? 75 : 32;
  const task = { inputShape: [size, size, 3] as const, classes: 3, seed: 2 };
  const config = { name, ...smallMembers[name][0] };
  return { name, task, config, own: ownLayers(buildGraph(config, task)) };
});

async function saved({ config, task }: (typeof cases)[number]) {
  const model = createModel(tf, config, task);
  const shape = [1, ...task.inputShape];
  const x = Array.from({ length: task.inputShape[0] ** 2 * 3 }, (_, i) => filler(5, i));
  const logits = tf.tidy(() => [
    ...([model.apply(tf.tensor(x, shape))].flat()[0] as tfjs.Tensor).dataSync(),
  ]);
  let artifacts: tfjs.io.ModelArtifacts | null = null;
  await model.save(
    tf.io.withSaveHandler(async (all) => {
      artifacts = all;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
    }),
  );
  model.dispose();
  const { modelTopology, weightSpecs, weightData } = artifacts! as tfjs.io.ModelArtifacts;
  const data = Buffer.from(weightData as ArrayBuffer).toString("base64");
  return { logits, file: { topology: modelTopology, specs: weightSpecs, data, x, shape } };
}

test("TensorFlow.js that knows nothing of ours gives the same logits, or names the layer it lacks", async () => {
  const models: Awaited<ReturnType<typeof saved>>[] = [];
  for (const each of cases) models.push(await saved(each));
  const folder = mkdtempSync(path.join(tmpdir(), "resweep-stock-"));
  const file = path.join(folder, "models.json");
  writeFileSync(file, JSON.stringify(models.map((model) => model.file)));
  const output = execFileSync(process.execPath, [script, file], {
    encoding: "utf8",
    maxBuffer: 2 ** 26,
    stdio: ["ignore", "pipe", "ignore"],
  });
  rmSync(folder, { recursive: true });
  const found = JSON.parse(output.slice(output.indexOf("[{"))) as {
    logits?: number[];
    error?: string;
  }[];
  cases.forEach(({ name, own }, i) => {
    const { logits, error } = found[i]!;
    if (own.length > 0) {
      expect(error, name).toContain(`Unknown layer: ${own[0]}`);
      return;
    }
    expect(error, name).toBeUndefined();
    const expected = models[i]!.logits;
    const scale = Math.max(1, ...expected.map(Math.abs));
    expected.forEach((value, k) => {
      expect(Math.abs(logits![k]! - value) / scale, name).toBeLessThan(1e-4);
    });
  });
}, 180_000);
