import { describe, expect, test } from "vitest";
import { runInProcess } from "../testing/run-in-process.ts";

describe("resweep describe", () => {
  test.each([
    [18, 11_689_512],
    [34, 21_797_672],
    [50, 25_557_032],
    [101, 44_549_160],
    [152, 60_192_808],
  ])("resnet-%d has %d parameters", async (depth, parameters) => {
    const { stdout, status } = await runInProcess(
      `describe resnet --set depth=${depth} --input 224,224,3 --classes 1000 --json`.split(" "),
    );
    expect(status).toBe(0);
    const model = JSON.parse(stdout);
    expect(model).toMatchObject({
      name: "resnet",
      options: { depth },
      inputShape: [224, 224, 3],
      classes: 1000,
      parameters,
      outputShape: [1000],
    });
    expect(Object.keys(model)).toEqual([
      "name",
      "options",
      "inputShape",
      "classes",
      "parameters",
      "macs",
      "outputShape",
      "layers",
    ]);
    const sum = (field: string) =>
      model.layers.reduce((all: number, layer: Record<string, number>) => all + layer[field]!, 0);
    expect(sum("parameters")).toBe(parameters);
    expect(sum("macs")).toBe(model.macs);
    expect(Object.keys(model.layers[0])).toEqual(
      expect.arrayContaining(["name", "type", "outputShape", "parameters", "macs"]),
    );
  });

  test("is a table for people, of small images for small networks", async () => {
    const { stdout } = await runInProcess(["describe", "cifar-resnet", "--set", "depth=8"]);
    expect(stdout).toContain("cifar-resnet: depth 8, width 16, shortcut A");
    expect(stdout).toContain("input 32 x 32 x 3, 10 classes");
    expect(stdout).toMatch(/^layer +type +output +parameters +MACs$/m);
    expect(stdout).toMatch(/^parameters 75,290, MACs /m);
  });

  test.each([
    ["cifar-resnt", 'name: unknown architecture "cifar-resnt"; did you mean "cifar-resnet"?'],
    ["cifar-resnet --set depth=21", "depth: must be 6n+2; near 21: 20 or 26"],
    ["cifar-resnet --set dept=20", 'unknown key "dept"; did you mean "depth"?'],
    ["cifar-resnet --set depth", '--set: must be option=value, not "depth"'],
    ["resnet --input 32,32", '--input: must be height,width,channels such as 32,32,3, not "32,32"'],
    ["resnet --classes none", '--classes: must be a whole number above 1, not "none"'],
  ])("describe %s is refused", async (args, message) => {
    const { status, notes, stdout } = await runInProcess(["describe", ...args.split(" ")]);
    expect({ status, notes, stdout }).toEqual({
      status: 2,
      notes: [`resweep: ${message}`],
      stdout: "",
    });
  });
});
