import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commandOf, parseDockerfile } from "./dockerfile.ts";
import { cliCommands, isInWorkspace, root, sources } from "./workspace.ts";

const home = "/opt/resweep";
const instructions = parseDockerfile(readFileSync(join(root, "docker/Dockerfile"), "utf8"));
const stages = instructions.filter(({ keyword }) => keyword === "FROM").map(({ stage }) => stage);
const of = (keyword: string, stage?: string) =>
  instructions.filter((each) => each.keyword === keyword && (stage ?? each.stage) === each.stage);

describe("the Dockerfile", () => {
  it("builds the two images that are used", () => {
    expect(stages).toEqual(["setup", "program", "dashboard", "worker"]);
  });

  it("starts from a Node that the workspace runs on, pinned to a major version", () => {
    const bases = of("FROM").map(({ text }) => text.split(" ")[0]!);
    for (const base of bases.filter((each) => !stages.includes(each))) {
      const major = Number(/^node:(\d+)-bookworm-slim$/.exec(base)?.[1]);
      expect(major, base).toBeGreaterThanOrEqual(20);
      expect(major, base).toBeLessThan(25);
    }
  });

  it("copies only what exists", () => {
    const copies = of("COPY").filter(({ flags }) => flags.from === "setup");
    expect(copies.length).toBeGreaterThan(5);
    for (const { text } of copies) {
      const paths = text.split(" ").slice(0, -1);
      for (const path of paths.filter((each) => each !== "/opt/resweep-runtime")) {
        expect(path.startsWith(`${home}/`), path).toBe(true);
        expect(isInWorkspace(path.slice(home.length + 1)), path).toBe(true);
      }
    }
  });

  it("keeps TensorFlow where the set-up put it, since the binding names that place", () => {
    const set = of("ENV").flatMap(({ text }) => /RESWEEP_CACHE=(\S+)/.exec(text)?.[1] ?? []);
    const cache = "/opt/resweep-runtime";
    expect(set).toEqual([cache, cache]);
    expect(of("COPY", "worker").map(({ text }) => text)).toContain(`${cache} ${cache}`);
  });

  it("runs npm scripts that exist", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const run = of("RUN").flatMap(({ text }) => [...text.matchAll(/npm run (\S+)/g)]);
    expect(run.map(([, script]) => script)).toEqual(["setup"]);
    for (const [, script] of run) expect(scripts).toHaveProperty(script!);
  });

  it.each(["CMD", "HEALTHCHECK"])("names programs that exist in every %s", (keyword) => {
    const commands = of(keyword).map(({ text }) => commandOf(text.replace(/^CMD /, "")));
    expect(commands.length).toBe(2);
    for (const [program, script, ...args] of commands) {
      expect(program).toBe("node");
      if (script === "-e") expect(() => new Function(args[0]!)).not.toThrow();
      // What npm installs is named by its package's own manifest.
      else if (script!.startsWith("node_modules/")) expect(isInWorkspace(script!)).toBe(true);
      else expect(existsSync(join(root, script!)), script).toBe(true);
      if (script === "apps/cli/bin/resweep.mjs") expect(cliCommands()).toContain(args[0]);
    }
  });

  it("asks a route that exists on the port that it serves and exposes", () => {
    const [serve] = of("CMD", "dashboard").map(({ text }) => commandOf(text));
    const port = serve![serve!.indexOf("--port") + 1];
    expect(of("EXPOSE").map(({ text }) => text)).toEqual([port]);
    const check = of("HEALTHCHECK", "dashboard")[0]!.text;
    expect(check).toContain(`http://127.0.0.1:${port}/api/health`);
    expect(existsSync(join(root, "apps/dashboard/src/app/api/health/route.ts"))).toBe(true);
    expect(isInWorkspace(serve![3]!)).toBe(true);
  });

  it.each(["dashboard", "worker"])("runs the %s as a user that is not root", (stage) => {
    expect(of("USER", stage).map(({ text }) => text)).toEqual(["node"]);
    const after = instructions.slice(instructions.indexOf(of("USER", stage)[0]!));
    expect(after.filter((each) => each.stage === stage && each.keyword === "RUN")).toEqual([]);
  });

  it("gives that user the data folder", () => {
    expect(of("ENV", "program").map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/\bRESWEEP_DATA=\/data\b/),
    );
    expect(of("RUN", "program").map(({ text }) => text)).toEqual([
      "mkdir /data && chown node:node /data",
    ]);
  });

  it("sets only variables that something reads", () => {
    const read = sources();
    const set = instructions
      .filter(({ keyword }) => keyword === "ENV" || keyword === "ARG")
      .flatMap(({ text }) => [...text.matchAll(/(RESWEEP_\w+)=/g)].map(([, name]) => name!));
    expect([...new Set(set)]).toEqual(["RESWEEP_CACHE", "RESWEEP_TENSORFLOW", "RESWEEP_DATA"]);
    for (const name of set) expect(read, name).toContain(name);
  });

  it("leaves secrets, history and what was built here out of the context", () => {
    const ignored = readFileSync(join(root, "docker/Dockerfile.dockerignore"), "utf8").split("\n");
    for (const line of [
      "**/node_modules",
      "**/.next",
      "**/dist",
      ".git",
      ".resweep",
      "docker/.env",
    ]) {
      expect(ignored).toContain(line);
    }
    // The set-up reads these; ignoring one would break the build.
    for (const line of ["package-lock.json", ".npmrc", "tools", "prisma", "datasets", "apps"]) {
      expect(ignored).not.toContain(line);
      expect(existsSync(join(root, line)), line).toBe(true);
    }
  });
});
