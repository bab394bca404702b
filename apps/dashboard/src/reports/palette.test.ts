import { palette } from "@resweep/sweeps";
import { expect, test } from "vitest";
import { placeColour } from "../charts/colours.ts";

test("charts of reports have the colours of the other charts", () => {
  expect(
    palette.map((_, place) => [placeColour(place, "light"), placeColour(place, "dark")]),
  ).toEqual(palette);
  expect(placeColour(palette.length, "light")).toBe(palette[0]![0]);
});
