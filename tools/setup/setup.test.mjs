import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { tensorflowVariant } from "./device.mjs";
import { checkNode } from "./prerequisites.mjs";
import { explain } from "./setup-error.mjs";

const folder = mkdtempSync(path.join(tmpdir(), "resweep-setup-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A clone with the set-up's code and an empty lockfile: its first steps are done, the downloads are not. */
function bareClone(name) {
  const clone = path.join(folder, name);
  cpSync(fileURLToPath(new URL(".", import.meta.url)), path.join(clone, "tools/setup"), {
    recursive: true,
  });
  mkdirSync(path.join(clone, "apps/cli"), { recursive: true });
  cpSync(
    new URL("../../apps/cli/build.mjs", import.meta.url),
    path.join(clone, "apps/cli/build.mjs"),
  );
  writeFileSync(path.join(clone, "package-lock.json"), '{"packages":{}}');
  return clone;
}

/** A folder of programs that replaces the PATH: links to real ones, and scripts of our own. */
function programs(name, links, scripts = {}) {
  const bin = path.join(folder, name);
  mkdirSync(bin);
  for (const link of links) {
    const place = execFileSync("sh", ["-c", `command -v ${link}`], { encoding: "utf8" }).trim();
    symlinkSync(place, path.join(bin, link));
  }
  for (const [program, script] of Object.entries(scripts)) {
    writeFileSync(path.join(bin, program), `#!/bin/sh\n${script}\n`);
    chmodSync(path.join(bin, program), 0o755);
  }
  return bin;
}

function setUp(clone, PATH, environment = {}) {
  const { status, stderr } = spawnSync(process.execPath, ["tools/setup/main.mjs"], {
    cwd: clone,
    env: { PATH, HOME: folder, RESWEEP_TENSORFLOW: "cpu", ...environment },
    encoding: "utf8",
  });
  return { status, line: stderr.split("\n").find((each) => each.startsWith("Set-up: ")), stderr };
}

describe("a missing prerequisite is one line that says how to install it", () => {
  test("python3", () => {
    const { status, line } = setUp(bareClone("no-python"), programs("bin-no-python", ["sh"]));
    expect(status).toBe(1);
    expect(line).toMatch(
      /^Set-up: python3 is missing: (sudo )?(apt-get|dnf) install python3 python3-pip$/,
    );
  });

  test("pip", () => {
    const bin = programs("bin-no-pip", ["sh"], { python3: '[ "$1" = --version ]' });
    expect(setUp(bareClone("no-pip"), bin).line).toMatch(/pip is missing: .* install python3-pip$/);
  });

  test("g++", () => {
    const clone = bareClone("no-compiler");
    mkdirSync(path.join(clone, ".resweep/runtime/tensorflow-2.21.0-cpu/tensorflow"), {
      recursive: true,
    });
    const bin = programs("bin-no-compiler", ["sh"]);
    expect(setUp(clone, bin).line).toMatch(/g\+\+ is missing: .* install (g\+\+|gcc-c\+\+)$/);
  });

  test("Node", () => {
    for (const good of ["20.19.0", "22.1.0", "24.21.0"])
      expect(() => checkNode(good)).not.toThrow();
    for (const bad of ["18.20.0", "20.18.9", "25.0.0"]) {
      expect(() => checkNode(bad)).toThrow(`Node ${bad} does not fit: install Node 20.19 to 24`);
    }
  });
});

describe("a failed step is one line with the reason", () => {
  const failing = (name, output) =>
    setUp(
      bareClone(name),
      programs(`bin-${name}`, ["sh"], {
        python3: `case "$*" in *download*) echo '${output}' >&2; exit 1;; esac`,
      }),
    );

  test("no network", () => {
    const { line, stderr } = failing(
      "offline",
      "WARNING: Retrying after connection broken by NewConnectionError",
    );
    expect(line).toMatch(/^Set-up: The download failed: the download server was not reached/);
    expect(stderr).toMatch(/\[2\/\d+\] TensorFlow runtime \.\.\. failed/);
  });

  test("a full disk", () => {
    expect(failing("full", "OSError: [Errno 28] No space left on device").line).toMatch(
      /the disk is full/,
    );
  });

  test("a download that is not what was pinned", () => {
    expect(
      failing("hash", "THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE").line,
    ).toMatch(/does not match its pinned hash/);
  });

  test("of several lines the telling one", () => {
    expect(explain("building\nfoo.cc:3: fatal error: napi.h: No such file\nmake: gone")).toMatch(
      /napi.h/,
    );
    expect(explain("npm error code EUSAGE\nnpm error\nnpm error A complete log of this run")).toBe(
      "npm error code EUSAGE",
    );
    expect(explain("Error: Build failed with 1 error:\na.ts:5:9: ERROR: No matching export")).toBe(
      "a.ts:5:9: ERROR: No matching export",
    );
    expect(explain("")).toBe("no output");
  });
});

test("an interrupted step leaves nothing half-made, and the next run goes on", async () => {
  const clone = bareClone("interrupted");
  const wheel = path.join(folder, "wheel.py");
  // Stands in for pip: the wheel is there at once, and unpacking it never ends the first time.
  writeFileSync(
    wheel,
    `import sys, zipfile, os
dest = sys.argv[sys.argv.index("--dest") + 1]
with zipfile.ZipFile(os.path.join(dest, "t.whl"), "w") as z:
    z.writestr("tensorflow/libtensorflow_cc.so.2", "library")
    z.writestr("tensorflow/include/a.h", "header")
    z.writestr("tensorflow/python/not_wanted.py", "")
`,
  );
  const real = execFileSync("python3", ["-c", "import sys; print(sys.executable)"], {
    encoding: "utf8",
  }).trim();
  const stuck = path.join(folder, "stuck");
  writeFileSync(stuck, "");
  const python3 = `case "$*" in
*"pip --version"*) ;;
*download*) exec ${real} ${wheel} "$@";;
*extract*) [ -e ${stuck} ] && { echo > ${stuck}.reached; exec sleep 600; }; exec ${real} "$@";;
esac`;
  const bin = programs("bin-interrupted", ["sh", "sleep"], { python3 });
  const cache = path.join(clone, ".resweep/runtime");
  const first = spawn(process.execPath, ["tools/setup/main.mjs"], {
    cwd: clone,
    env: { PATH: bin, RESWEEP_TENSORFLOW: "cpu" },
    stdio: "ignore",
  });
  const ended = new Promise((resolve) => first.once("exit", resolve));
  while (!existsSync(`${stuck}.reached`)) await new Promise((resolve) => setTimeout(resolve, 20));
  first.kill("SIGTERM");
  expect(await ended).toBe(143);
  expect(readdirSync(cache)).not.toContain("tensorflow-2.21.0-cpu");

  rmSync(stuck);
  expect(setUp(clone, bin).line).toMatch(/g\+\+ is missing/); // one step further
  const made = path.join(cache, "tensorflow-2.21.0-cpu/tensorflow");
  expect(readFileSync(path.join(made, "libtensorflow_cc.so.2"), "utf8")).toBe("library");
  expect(readdirSync(made).sort()).toEqual(["include", "libtensorflow_cc.so.2"]);
  expect(readdirSync(cache)).toEqual(["tensorflow-2.21.0-cpu"]);
});

test("a workspace that a pull has brought is linked", () => {
  const clone = bareClone("pulled");
  const places = ["node_modules/@resweep/old", "node_modules/@resweep/new"];
  const packages = Object.fromEntries(places.map((place) => [place, { link: true }]));
  writeFileSync(path.join(clone, "package-lock.json"), JSON.stringify({ packages }));
  mkdirSync(path.join(clone, places[0]), { recursive: true });
  // Stands in for npm: it links whatever the lockfile names.
  const npm = `echo "$@" >> ${clone}/installs; mkdir -p ${places.join(" ")}`;
  const bin = programs("bin-pulled", ["sh", "mkdir"], { npm });
  expect(setUp(clone, bin).line).toMatch(/python3 is missing/); // one step further
  expect(setUp(clone, bin).line).toMatch(/python3 is missing/);
  expect(readFileSync(path.join(clone, "installs"), "utf8")).toMatch(/^ci [^\n]*\n$/); // once
});

test("two set-ups of one clone go one after the other", () => {
  const clone = bareClone("two");
  const wheels = path.join(clone, "count");
  const bin = programs("bin-two", ["sh", "sleep", "date"], {
    python3: `case "$*" in *download*) echo begin >> ${wheels}; sleep 1; echo end >> ${wheels}; exit 1;; esac`,
  });
  const run = `"${process.execPath}" tools/setup/main.mjs`;
  const { stderr } = spawnSync("/bin/sh", ["-c", `${run} & ${run}; wait`], {
    cwd: clone,
    env: { PATH: bin, RESWEEP_TENSORFLOW: "cpu" },
    encoding: "utf8",
  });
  expect(readFileSync(wheels, "utf8")).toBe("begin\nend\nbegin\nend\n");
  expect(stderr).toContain("Another set-up runs in this clone; waiting for it");
});

test("the kind of TensorFlow can be chosen, and only among those there are", () => {
  expect(tensorflowVariant({ RESWEEP_TENSORFLOW: "cuda" })).toBe("cuda");
  expect(() => tensorflowVariant({ RESWEEP_TENSORFLOW: "rocm" })).toThrow("neither cpu nor cuda");
});

test("in a clone that is set up there is nothing to do, within a second or so", () => {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ["tools/setup/main.mjs"], {
    cwd: root,
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(performance.now() - started).toBeLessThan(5_000); // a busy machine
});
