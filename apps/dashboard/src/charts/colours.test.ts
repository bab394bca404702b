import { expect, test } from "vitest";
import { defaultColouring, trialColours } from "./colours.ts";

const trial = (id: number, name: string) => ({
  id,
  number: id,
  config: { architecture: { name } },
});

test("plain and residual networks keep their two hues, whatever else is in the sweep", () => {
  const trials = [trial(1, "cifar-plain"), trial(2, "cifar-resnet"), trial(3, "cifar-resnet")];
  expect(defaultColouring(trials)).toBe("network");
  const colours = trialColours(trials, "network", "light");
  const hue = (id: number) => Number(colours.get(id)!.match(/([\d.]+)\)$/)![1]);
  expect(Math.abs(hue(1) - 50)).toBeLessThan(15);
  expect(Math.abs(hue(2) - 252)).toBeLessThan(15);
  expect(colours.get(2)).not.toBe(colours.get(3));
});

test("with one family, each trial has the colour of its number", () => {
  const trials = [trial(1, "cifar-resnet"), trial(2, "cifar-resnet")];
  expect(defaultColouring(trials)).toBe("trial");
  const all = trialColours(trials, "trial", "dark");
  expect(trialColours([trials[1]!], "trial", "dark").get(2)).toBe(all.get(2));
});
