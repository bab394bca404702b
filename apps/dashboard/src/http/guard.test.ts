import { expect, test } from "vitest";
import { refusal } from "./guard.ts";

const request = (over: Partial<Parameters<typeof refusal>[0]>) =>
  refusal(
    {
      ...{ method: "POST", host: "127.0.0.1:3000", origin: "http://127.0.0.1:3000" },
      ...{ site: null, token: false, ...over },
    },
    ["lab.example"],
  );

test("this machine's own pages and the command line may change things", () => {
  expect(request({})).toBeNull();
  expect(request({ origin: "http://127.0.0.1:3000", site: "same-origin" })).toBeNull();
  expect(request({ host: "LOCALHOST:3000", origin: "http://localhost:3000" })).toBeNull();
  expect(request({ host: "[::1]:3000", origin: "http://[::1]:3000" })).toBeNull();
  expect(request({ origin: null, token: true })).toBeNull();
  expect(request({ host: "lab.example:3000", origin: "http://lab.example:3000" })).toBeNull();
});

test.each([
  [{ origin: "http://evil.example" }],
  [{ origin: "http://localhost:3000" }],
  [{ origin: "http://127.0.0.1:4000" }],
  [{ origin: "null" }],
  [{ origin: null }],
  [{ origin: null, site: "none" }],
  [{ host: "evil.example", token: true }],
  [{ site: "cross-site" }],
  [{ host: "evil.example:3000" }],
  [{ host: "127.0.0.1.evil.example" }],
  [{ host: null }],
])("%j may change nothing", (over) => {
  expect(request(over)).toMatch(/answer to the host|may change nothing|where it comes from/);
});

test("a foreign host may not even read; a foreign origin that reads is left to the browser", () => {
  expect(request({ method: "GET", host: "evil.example" })).toContain("RESWEEP_HOSTS");
  expect(request({ method: "GET", origin: "http://evil.example" })).toBeNull();
});
