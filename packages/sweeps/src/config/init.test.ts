import { describe, expect, test } from "vitest";
import { parseTrialConfig } from "./compose.ts";

const sha256 = "ab".repeat(32);
const initOf = (init: unknown) => parseTrialConfig({ init }).init;

describe("where the weights come from", () => {
  test.each([
    [undefined, null],
    [null, null],
    [{}, null],
    [{ file: "r18.safetensors" }, { file: "r18.safetensors", head: "auto" }],
    [
      { file: "r18.safetensors", sha256: sha256.toUpperCase(), head: "keep" },
      { file: "r18.safetensors", sha256, head: "keep" },
    ],
    [{ trial: 12 }, { trial: 12, stage: 0, head: "auto" }],
    [
      { trial: 12, stage: 2, head: "replace" },
      { trial: 12, stage: 2, head: "replace" },
    ],
    [
      { trial: 12, stage: 0, checkpoint: "db-1/trials/12/1/x", store: "s", sha256, head: "auto" },
      { trial: 12, stage: 0, checkpoint: "db-1/trials/12/1/x", store: "s", sha256, head: "auto" },
    ],
    [
      { url: "http://host/x.safetensors", sha256 },
      { url: "http://host/x.safetensors", sha256, head: "auto" },
    ],
  ])("%j is read as %j, and that as itself", (written, read) => {
    expect(initOf(written)).toEqual(read);
    expect(initOf(read)).toEqual(read);
  });

  test.each([
    ["imagenet", "init: must be an object"],
    [{ path: "x" }, 'init: unknown key "path"'],
    [
      { head: "keep" },
      "init: says nothing of where the weights come from: give file, trial or url",
    ],
    [{ trial: 3, url: "http://x" }, "init: has trial and url: weights come from one of them"],
    [{ file: "x.pth" }, 'init.file: must be a .safetensors file, not "x.pth"'],
    [{ file: "x.safetensors", stage: 1 }, "init.stage: is of a trial: give trial"],
    [{ file: "x.safetensors", head: "drop" }, "init.head: must be one of auto, keep, replace"],
    [
      { file: "x.safetensors", sha256: "abc" },
      "init.sha256: must be 64 of 0-9 and a-f, as sha256sum prints it",
    ],
    [{ trial: 1.5 }, "init.trial: must be a whole number"],
    [
      { url: "http://host/x.safetensors" },
      "init.sha256: is needed with url: what is downloaded must be what was meant",
    ],
    [
      { url: "ftp://host/x.safetensors", sha256 },
      'init.url: must be an address of http or https, not "ftp://host/x.safetensors"',
    ],
  ])("%j is refused", (init, message) => {
    expect(() => initOf(init)).toThrow(message);
  });
});
