#!/usr/bin/env node
// `npm test`: sets up what is missing and runs everything. The last line is `N passed, N failed` and nothing else;
// the exit status is 0 only when nothing failed. A part that crashed without a word counts as one failure.
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { findChromium, installChromium } from "./setup/chromium.mjs";
import { root } from "./setup/folders.mjs";

const environment = {
  ...process.env,
  NX_DAEMON: "false",
  NX_NO_CLOUD: "true",
  NX_TUI: "false",
  NX_SKIP_NX_CACHE: process.env.NX_SKIP_NX_CACHE ?? "",
  // The tests start services of their own and never touch the user's.
  DATABASE_URL: "",
  REDIS_URL: "",
  RESWEEP_URL: "",
  RESWEEP_ARTIFACTS: "",
};
const total = { passed: 0, failed: 0, skipped: 0 };
const failures = [];
/** What took how long: commands, and files of tests. */
const took = { commands: [], files: [] };
let stopped = false;
let current;
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    stopped = true;
    current?.kill(signal); // Ctrl-C reaches it from the terminal too; it takes the second as the first
  });
}

if (await check("set-up", "node", ["tools/setup/main.mjs"])) {
  await check("formatting and lint", "npx", [
    "biome",
    "ci",
    "--colors=off",
    "--reporter=summary",
    ".",
  ]);
  const packages = workspacePackages();
  for (const { folder } of packages)
    rmSync(path.join(root, folder, ".results"), { recursive: true, force: true });
  const nx = ["nx", "run-many", "--parallel=2", "--outputStyle=static", "--nxBail=false"];
  await check("types", "npx", [...nx, "-t", "typecheck"]);
  await check("types of the tools", "npx", ["tsc", "-p", "tools"]);
  // Its own status adds nothing to the tests' results, save where a package crashed: then these are missing.
  await run("npx", [...nx, "-t", "test"]);
  for (const { folder } of packages.filter(({ scripts }) => scripts.test)) {
    addResults(folder, "tests");
  }
  await suite("tools", "checks", ["vitest", "run", "--config", "tools/vitest.config.ts"], root);
  for (const script of ["integration", "e2e"]) {
    for (const { folder } of packages.filter(({ scripts }) => scripts[script])) {
      if (script === "e2e" && !haveBrowser()) continue;
      await suite(folder, script, ["vitest", "run", "--config", `vitest.${script}.config.ts`]);
    }
  }
}
if (stopped) fail("stopped before the end");
console.log("\nTook, in seconds:");
for (const each of took.commands) print(each);
console.log("The slowest files:");
for (const each of took.files.sort((a, b) => b.ms - a.ms).slice(0, 10)) print(each);
for (const failure of failures) console.log(`FAILED ${failure}`);
if (total.skipped > 0) console.log(`${total.skipped} skipped`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;

/** One thing that passes or fails as a whole. */
async function check(name, program, args) {
  const passed = await run(program, args);
  count(passed ? "passed" : "failed", 1);
  if (!passed) failures.push(name);
  return passed;
}

/** One vitest run in a folder, whose results go to `.results/<name>.json` there. */
async function suite(folder, name, args, cwd = path.join(root, folder)) {
  rmSync(resultsFile(folder, name), { force: true });
  await run("npx", args, cwd);
  addResults(folder, name);
}

function run(program, args, cwd = root) {
  if (stopped) return false;
  const what = `${[program, ...args].join(" ")}${cwd === root ? "" : ` (${path.relative(root, cwd)})`}`;
  console.log(`\n> ${what}`);
  const started = performance.now();
  current = spawn(program, args, { cwd, env: environment, stdio: "inherit" });
  return new Promise((resolve) => {
    const end = (passed) => {
      took.commands.push({ what, ms: performance.now() - started });
      resolve(passed);
    };
    current.once("error", () => end(false)).once("exit", (status) => end(status === 0));
  });
}

function print({ what, ms }) {
  console.log(`${(ms / 1000).toFixed(0).padStart(5)}  ${what}`);
}

function addResults(folder, name) {
  const label = `${folder} ${name}`;
  const file = resultsFile(folder, name);
  if (!existsSync(file)) return fail(`${label}: ended without results`);
  const results = JSON.parse(readFileSync(file, "utf8"));
  count("passed", results.numPassedTests);
  count("skipped", results.numPendingTests + results.numTodoTests);
  const before = total.failed;
  for (const file of results.testResults) {
    // Results from nx's cache name the clone that they were made in.
    const place = file.name.slice(file.name.lastIndexOf(`/${folder}/`) + 1);
    took.files.push({ what: place, ms: file.endTime - file.startTime });
    const failed = file.assertionResults.filter(({ status }) => status === "failed");
    for (const { fullName } of failed) fail(`${place}: ${fullName}`);
    if (file.status === "failed" && failed.length === 0) fail(`${place}: did not load`);
  }
  // An unhandled error outside of every test.
  if (!results.success && total.failed === before) fail(`${label}: an error outside of the tests`);
}

function fail(what) {
  failures.push(what);
  count("failed", 1);
}

function count(kind, number) {
  total[kind] += number;
}

function resultsFile(folder, name) {
  return path.join(root, folder, ".results", `${name}.json`);
}

function workspacePackages() {
  return ["packages", "apps"].flatMap((parent) =>
    readdirSync(path.join(root, parent))
      .map((name) => path.join(parent, name))
      .filter((folder) => existsSync(path.join(root, folder, "package.json")))
      .map((folder) => {
        const manifest = readFileSync(path.join(root, folder, "package.json"), "utf8");
        return { folder, scripts: JSON.parse(manifest).scripts ?? {} };
      }),
  );
}

/** Without a browser the end-to-end tests are skipped with this reason; in CI that is a failure. */
function haveBrowser() {
  const browser = findChromium() ?? installChromium();
  if (browser) {
    environment.RESWEEP_CHROMIUM = browser;
    return true;
  }
  const reason = "no Chromium is installed and none could be (apt-get install chromium)";
  if (process.env.CI) fail(`end-to-end tests: ${reason}`);
  else console.log(`\nThe end-to-end tests are skipped: ${reason}`);
  return false;
}
