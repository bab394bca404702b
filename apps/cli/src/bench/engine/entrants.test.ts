import { expect, test } from "vitest";
import { chooseEntrants } from "./entrants.ts";
import { ways } from "./ways.ts";

const cores = { threads: 2, gpu: false };
const namesOf = (...choice: Parameters<typeof chooseEntrants>) =>
  chooseEntrants(...choice).map(({ row }) => row);

test("where nothing is named, the four networks run in every way but those that are only for the curious", () => {
  const rows = namesOf(cores, {});
  for (const network of ["resnet20", "resnet56", "resnet18", "resnet50"]) {
    expect(rows).toContain(`${network}-float32-eager`);
    expect(rows).toContain(`${network}-mixed-compiled`);
    expect(rows).toContain(`${network}-float32-pytorch-channels-last-tcmalloc`);
    expect(rows).toContain(`${network}-float32-pytorch-torch-compile`);
  }
  expect(rows.filter((row) => /mnist|xla/.test(row))).toEqual([]);
  expect(rows.filter((row) => /-\dx\d/.test(row)).every((row) => row.startsWith("resnet20-"))).toBe(
    true,
  );
  expect(new Set(rows).size).toBe(rows.length);
});

test("the quick ones are of one network and leave out what takes longest", () => {
  const rows = namesOf(cores, { quick: true });
  expect(rows.filter((row) => !row.startsWith("resnet20-"))).toEqual([]);
  expect(rows.filter((row) => /eager|torch-compile/.test(row))).toEqual([]);
  expect(rows).toContain("resnet20-float32-compiled-2x1");
});

test("a machine is shared out by its threads; a GPU over one to four slots", () => {
  const plans = (machine: typeof cores) =>
    chooseEntrants(machine, { quick: true })
      .filter(({ row }) => row.startsWith("resnet20-mixed-compiled") && !row.includes("tcmalloc"))
      .map(({ slots, threads }) => `${slots}x${threads}`);
  expect(plans(cores)).toEqual(["1x2", "2x1"]);
  expect(plans({ threads: 1, gpu: false })).toEqual(["1x1"]);
  expect(plans({ threads: 8, gpu: true })).toEqual(["1x8", "2x4", "3x2", "4x2"]);
});

test.each([
  ["resnet20-mnist-float32-compiled", "resnet20-mnist-float32-compiled"],
  ["resnet50-float32-compiled-xla", "resnet50-float32-compiled-xla"],
  ["resnet20-float32-compiled-compile-time", "resnet20-float32-compiled"],
  ["resnet20-float32-eager-memory", "resnet20-float32-eager"],
  ["resnet20-float32-compiled-1x2", "resnet20-float32-compiled"],
  ["resnet20-float32-compiled-2x1-training-memory", "resnet20-float32-compiled-2x1"],
])("row %s is measured by %s", (only, row) => {
  expect(namesOf(cores, { only })).toEqual([row]);
});

test("what there is not is refused", () => {
  const choose = (choice: Parameters<typeof chooseEntrants>[1]) => () =>
    chooseEntrants(cores, choice);
  expect(choose({ only: "resnet20-float32-compild" })).toThrow(
    'unknown row "resnet20-float32-compild"; did you mean "resnet20-float32-compiled"?',
  );
  expect(choose({ only: "resnet20-float32-eager-compile-time" })).toThrow("unknown row");
  expect(choose({ network: "resnet19" })).toThrow('did you mean "resnet18"?');
});

test("names tell the ways apart", () => {
  const names = ways.map(({ precision, name }) => `${precision}-${name}`);
  expect(new Set(names).size).toBe(names.length);
});
