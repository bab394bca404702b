// Bundles the command line and the training process: npm packages stay outside, ours go in.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, "../..");
export const dist = path.join(here, "dist");
const entries = {
  resweep: path.join(here, "src/main.ts"),
  child: path.join(root, "packages/train/src/child.ts"),
  "engine-contestant": path.join(here, "src/bench/engine/engine-contestant.ts"),
  "load-tensorflow": path.join(root, "packages/engine/src/load-tensorflow.ts"),
};

/** Whether a source is newer than the bundle. Without sources (an image that holds only the bundle) it never is. */
export function isStale() {
  const bundle = path.join(dist, "resweep.mjs");
  if (Object.keys(entries).some((name) => !existsSync(path.join(dist, `${name}.mjs`)))) return true;
  const made = statSync(bundle).mtimeMs;
  return (
    sourceFolders().some((folder) => isNewer(folder, made)) ||
    changed(path.join(here, "build.mjs"), made)
  );
}

function sourceFolders() {
  const packages = path.join(root, "packages");
  const names = existsSync(packages) ? readdirSync(packages) : [];
  return [path.join(here, "src"), ...names.map((name) => path.join(packages, name, "src"))];
}

function isNewer(folder, made) {
  if (!existsSync(folder)) return false;
  return readdirSync(folder, { withFileTypes: true }).some((entry) => {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) return isNewer(place, made);
    return /\.ts$/.test(entry.name) && !entry.name.endsWith(".test.ts") && changed(place, made);
  });
}

function changed(file, made) {
  return statSync(file).mtimeMs > made;
}

/** What the last build made, and of what. */
const MADE = path.join(dist, "made.json");
const SOURCE = path.join(dist, "source.json");
/** Threads by the constant that holds their file: each is of the code of the process that starts it, so it goes by its content. */
const threads = {
  PREFETCH_THREAD: path.join(root, "packages/data/src/batching/prefetch-thread.ts"),
  SAMPLER_THREAD: path.join(root, "packages/sweeps/src/sampler-thread/sampler-thread-main.ts"),
};

/** Bundles processes (source by name) and the threads that they start into a folder; returns the files, yet to be written. */
async function bundled(folder, entryPoints) {
  const { build: bundle } = await import("esbuild");
  const options = optionsFor(folder);
  const outputFiles = [];
  const define = {};
  for (const [constant, source] of Object.entries(threads)) {
    const thread = await bundle({
      ...options,
      entryPoints: [source],
      entryNames: "[name]-[hash]",
    });
    const { path: file } = thread.outputFiles.find((one) => one.path.endsWith(".mjs"));
    define[constant] = JSON.stringify(path.basename(file));
    outputFiles.push(...thread.outputFiles);
  }
  const processes = await bundle({ ...options, entryPoints, splitting: true, define });
  return [...outputFiles, ...processes.outputFiles];
}

/** Writes dist/resweep.mjs and the processes it starts; a process that runs the old bundle goes on undisturbed. */
export async function build() {
  const started = new Date();
  const outputFiles = await bundled(dist, entries);
  mkdirSync(dist, { recursive: true });
  // A worker forks the training process that it began with: see packages/train/src/worker/build-id.ts.
  const child = outputFiles.find((file) => path.basename(file.path) === "child.mjs");
  const id = hashOf(child.contents).slice(0, 8).toUpperCase();
  outputFiles.push({ path: path.join(dist, `child-${id}.mjs`), contents: child.contents });
  // Chunks are named by their content, so the entries that name them come last.
  for (const file of outputFiles.sort((a, b) => isEntry(a.path) - isEntry(b.path)))
    writeWhole(file.path, file.contents, started); // a source that was changed since is newer than what was made of it
  const made = new Set(outputFiles.map((file) => path.basename(file.path)));
  // What was of use until now is not old.
  for (const name of existsSync(MADE) ? JSON.parse(readFileSync(MADE, "utf8")) : [])
    if (!made.has(name) && existsSync(path.join(dist, name)))
      utimesSync(path.join(dist, name), started, started);
  writeWhole(MADE, JSON.stringify([...made]));
  writeWhole(SOURCE, JSON.stringify(source()));
  for (const name of readdirSync(dist)) {
    // A running process may still load a chunk of its own version: only those of earlier days go.
    const old = path.join(dist, name);
    if (/^chunk-|\.tmp$/.test(name) || /-[A-Z0-9]{8}\.mjs/.test(name)) {
      // Another build may just have given its file the real name.
      const written = statSync(old, { throwIfNoEntry: false })?.mtimeMs ?? started;
      if (!made.has(name) && started - written > 3 * 24 * 3_600_000) rmSync(old, { force: true });
    }
  }
}

function writeWhole(file, contents, time) {
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, contents);
  if (time) utimesSync(temporary, time, time);
  renameSync(temporary, file);
}

/** What a worker tells of its code beside its content: packages/train/src/worker/build-id.ts. Commit: null without git. */
function source() {
  const git = (...args) => spawnSync("git", args, { cwd: root, encoding: "utf8" });
  const head = git("rev-parse", "--verify", "HEAD");
  const lockfile = path.join(root, "package-lock.json");
  return {
    commit: head.status === 0 ? head.stdout.trim().slice(0, 12) : null,
    dirty: head.status === 0 && git("status", "--porcelain", "-uno").stdout.trim() !== "",
    lockfile: existsSync(lockfile) ? hashOf(readFileSync(lockfile)) : null,
    packages: existsSync(lockfile) ? versionsIn(JSON.parse(readFileSync(lockfile, "utf8"))) : {},
  };
}

/** Versions of what the packages of this repository depend on by name; what those depend on is told by the hash alone. */
function versionsIn({ packages }) {
  const found = Object.entries(packages).flatMap(([place, { dependencies = {} }]) =>
    /^(packages|apps)\/[^/]+$/.test(place) && place !== "apps/dashboard"
      ? Object.keys(dependencies).map((name) => [
          name,
          (packages[`${place}/node_modules/${name}`] ?? packages[`node_modules/${name}`])?.version,
        ])
      : [],
  );
  return Object.fromEntries(found.filter(([, version]) => version !== undefined).sort());
}

const hashOf = (content) => createHash("sha256").update(content).digest("hex").slice(0, 12);

function isEntry(file) {
  return Object.keys(entries).some((name) => path.basename(file) === `${name}.mjs`) ? 1 : 0;
}

/** Workspace packages are bundled from their sources; what a bundle in `folder` finds as its source does stays outside. */
const ours = (folder) => ({
  name: "workspace",
  setup(esbuild) {
    esbuild.onResolve({ filter: /^[^./]/ }, ({ path: name, kind, importer }) => {
      if (kind === "entry-point") return undefined;
      const workspace = /^@resweep\/([^/]+)$/.exec(name);
      if (workspace) return { path: path.join(root, "packages", workspace[1], "src/index.ts") };
      if (name.startsWith("node:")) return { path: name, external: true };
      // A package that npm put beside its importer alone (another version lies at the root) goes in.
      const same = folderOf(name, folder) === folderOf(name, path.dirname(importer));
      return same ? { path: name, external: true } : undefined;
    });
  },
});

/** The folder that Node would load a package from; null for what is built in or missing. */
function folderOf(name, from) {
  const packageName = name.split("/", name.startsWith("@") ? 2 : 1).join("/");
  const places = createRequire(path.join(from, "x.mjs")).resolve.paths(packageName) ?? [];
  return (
    places.map((place) => path.join(place, packageName)).find((place) => existsSync(place)) ?? null
  );
}

/** `folder` is an absolute path in the clone. */
const optionsFor = (folder) => ({
  outdir: folder,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  sourcemap: "linked",
  logLevel: "silent",
  write: false,
  // A CommonJS package that goes in may require what is built into Node; a module has no such function.
  banner: {
    js: 'import { createRequire as requireFor } from "node:module"; const require = requireFor(import.meta.url);',
  },
  plugins: [ours(folder)],
});

/** In the same way, what tests start as processes, with the training process beside it. */
async function buildForTests(folder, sources) {
  const { child, "load-tensorflow": loadTensorFlow } = entries;
  const files = await bundled(folder, { child, "load-tensorflow": loadTensorFlow, ...sources });
  mkdirSync(folder, { recursive: true });
  for (const file of files) writeWhole(file.path, file.contents);
}

// `node build.mjs`, or `node build.mjs FOLDER NAME=SOURCE …` for tests.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, ...sources] = process.argv.slice(2);
  if (folder === undefined) await build();
  else await buildForTests(folder, Object.fromEntries(sources.map((each) => each.split("="))));
}
