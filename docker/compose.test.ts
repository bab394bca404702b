import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020.js";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseDockerfile } from "./dockerfile.ts";
import { cliCommands, isInWorkspace, root, sources } from "./workspace.ts";

const text = readFileSync(join(root, "docker/compose.yaml"), "utf8");
const example = readFileSync(join(root, "docker/.env.example"), "utf8");

/** `${NAME:-default}` and `${NAME:?message}`, as in the Compose Specification's chapter on interpolation. */
function interpolate(source: string, values: Record<string, string>): string {
  return source
    .replace(/(?<!\$)\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name, how, rest) => {
      if (values[name]) return values[name];
      if (how === "-") return rest;
      throw new Error(`${name}: ${rest ?? "not set"}`);
    })
    .replaceAll("$$", "$");
}

interface Service {
  readonly image: string;
  readonly build?: { context: string; dockerfile: string; target: string; args?: object };
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: Record<string, string>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: { test?: readonly string[]; disable?: boolean };
  readonly depends_on?: Record<string, { condition: string }>;
  readonly profiles?: readonly string[];
  readonly restart: string;
}
const passwords = {
  POSTGRES_PASSWORD: "pg-secret",
  VALKEY_PASSWORD: "valkey-secret",
  WORKER_PASSWORD: "worker-secret",
};
const compose = parse(interpolate(text, passwords), { merge: true });
const services = compose.services as Record<string, Service>;
const all = Object.entries(services);
const ours = all.filter(([, { image }]) => image.startsWith("resweep/"));
const dockerfile = parseDockerfile(readFileSync(join(root, "docker/Dockerfile"), "utf8"));

const folder = mkdtempSync(join(tmpdir(), "resweep-compose-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("compose.yaml", () => {
  it("fits the Compose Specification's schema", () => {
    const schema = readFileSync(join(root, "docker/compose-spec/compose-spec.json"), "utf8");
    const check = new Ajv2020({ strict: false, validateFormats: false }).compile(
      JSON.parse(schema),
    );
    check(compose);
    expect(check.errors).toBeNull();
    check({ ...compose, services: { ...services, dashboard: { imagee: "x" } } });
    expect(check.errors).not.toBeNull();
  });

  it("has the services, with a backup and the GPU worker only where asked for", () => {
    expect(Object.keys(services)).toEqual([
      ...["postgres", "valkey", "schema", "dashboard", "worker", "backup", "worker-gpu"],
    ]);
    expect(all.filter(([, { profiles }]) => profiles).map(([name]) => name)).toEqual([
      ...["backup", "worker-gpu"],
    ]);
    expect(compose.services["worker-gpu"].deploy.resources.reservations.devices).toEqual([
      { driver: "nvidia", count: "all", capabilities: ["gpu"] },
    ]);
  });

  it("publishes one port, on 127.0.0.1 alone, and it is the one the dashboard serves", () => {
    const published = all.flatMap(([name, { ports = [] }]) => ports.map((port) => [name, port]));
    expect(published).toEqual([["dashboard", "127.0.0.1:3000:3000"]]);
    const exposed = dockerfile.filter(({ keyword }) => keyword === "EXPOSE");
    expect(exposed.map(({ text: port }) => port)).toEqual(["3000"]);
  });

  it("builds targets that exist, each variant of its own name", () => {
    const images = new Map<string, string>();
    for (const [name, { build, image }] of ours) {
      expect(build, name).toMatchObject({ context: "..", dockerfile: "docker/Dockerfile" });
      expect(
        dockerfile.some(({ stage }) => stage === build!.target),
        name,
      ).toBe(true);
      const made = JSON.stringify(build);
      expect(images.get(image) ?? made, image).toBe(made);
      images.set(image, made);
    }
    expect([...images.keys()]).toEqual([
      "resweep/dashboard",
      "resweep/worker:cpu",
      "resweep/worker:cuda",
    ]);
  });

  it("pins the services' images to a major version", () => {
    const images = all.filter(([, { build }]) => !build).map(([, { image }]) => image);
    expect(images).toEqual(["postgres:18-bookworm", "valkey/valkey:9"]);
  });

  it("runs commands that exist in the workspace", () => {
    for (const [name, { command, entrypoint }] of ours) {
      if (!(entrypoint ?? command)) continue;
      const [program, script, subcommand] = (entrypoint ?? command)!;
      expect(program, name).toBe("node");
      expect(isInWorkspace(script!), script).toBe(true);
      expect(cliCommands(), name).toContain(subcommand);
    }
  });

  it("passes only variables that something reads, and explains those of .env", () => {
    const read = sources();
    for (const [name, { environment = {} }] of ours) {
      for (const variable of Object.keys(environment)) {
        expect(read, `${variable} of ${name}`).toContain(variable);
      }
    }
    const used = new Set([...text.matchAll(/(?<!\$)\$\{(\w+)/g)].map(([, name]) => name!));
    const explained = [...example.matchAll(/^(\w+)=/gm)].map(([, name]) => name!);
    expect([...used].sort()).toEqual(explained.sort());
  });

  it("refuses to start without passwords", () => {
    expect(() => interpolate(text, {})).toThrow(
      "POSTGRES_PASSWORD: run sh docker/make-env.sh first",
    );
  });

  it("gives workers a role and a user of their own, the rest the owner's, and no password to a command line", () => {
    expect(services.postgres!.environment!.POSTGRES_PASSWORD).toBe("pg-secret");
    expect(services.schema!.environment!.RESWEEP_WORKER_PASSWORD).toBe("worker-secret");
    for (const [name, { environment, command, entrypoint, healthcheck }] of all) {
      expect(JSON.stringify([command, entrypoint, healthcheck]), name).not.toContain("secret");
      if (!environment?.DATABASE_URL) continue;
      const [database, redis] = /^worker/.test(name)
        ? ["resweep_worker:worker-secret", "resweep_worker:worker-secret"]
        : ["resweep:pg-secret", ":valkey-secret"];
      expect(environment, name).toMatchObject({
        DATABASE_URL: `postgresql://${database}@postgres:5432/resweep`,
        REDIS_URL: `redis://${redis}@valkey:6379`,
      });
      if (/^worker/.test(name))
        expect(JSON.stringify(environment)).not.toMatch(/pg-secret|valkey-secret/);
    }
  });

  it("makes them under the name that the workers' addresses have", () => {
    const [, script, ...command] = services.schema!.command!;
    expect(command).toEqual(["users", "worker-role"]);
    const help = execFileSync(process.execPath, [join(root, script!), ...command, "--help"]);
    expect(help.toString()).toContain('(default: "resweep_worker")');
  });

  it("runs Valkey as BullMQ needs it: a password, append-only, nothing evicted; its users are kept", () => {
    const script = services.valkey!.command!.join(" ");
    const made = script
      .slice(script.indexOf("umask"), script.indexOf("exec"))
      .replaceAll("/tmp/valkey.conf", join(folder, "valkey.conf"))
      .replace("cd /data", `cd ${folder}`);
    const run = (VALKEY_PASSWORD: string) => {
      execFileSync("sh", ["-c", made], { env: { ...process.env, VALKEY_PASSWORD } });
      return readFileSync(join(folder, "users.acl"), "utf8");
    };
    const owner = (password: string) =>
      `user default on #${createHash("sha256").update(password).digest("hex")} ~* &* +@all\n`;
    expect(run("valkey-secret")).toBe(owner("valkey-secret"));
    expect(readFileSync(join(folder, "valkey.conf"), "utf8")).toBe(
      'dir /data\naclfile /data/users.acl\nappendonly yes\nsave ""\nmaxmemory-policy noeviction\n',
    );
    const workers = "user resweep_worker on #abc ~resweep:* -@all +get\n";
    appendFileSync(join(folder, "users.acl"), workers);
    expect(run("another")).toBe(owner("another") + workers);
    expect(statSync(join(folder, "users.acl")).mode & 0o777).toBe(0o600);
  });

  it("checks the health of all that stays up, and waits for it", () => {
    for (const [name, { build, healthcheck, restart }] of all) {
      if (restart === "no") continue;
      const inImage = dockerfile.some(
        ({ keyword, stage }) => keyword === "HEALTHCHECK" && stage === build?.target,
      );
      expect(inImage || healthcheck?.test !== undefined, name).toBe(true);
    }
    for (const [name, { depends_on = {} }] of all) {
      for (const [on, { condition }] of Object.entries(depends_on)) {
        const once = services[on]!.restart === "no";
        expect(condition, `${name} on ${on}`).toBe(
          once ? "service_completed_successfully" : "service_healthy",
        );
      }
    }
  });

  it("declares its volumes and mounts the data where the worker keeps them", () => {
    const mounts = all.flatMap(([, { volumes = [] }]) => volumes.map((each) => each.split(":")));
    const named = new Set(mounts.map(([source]) => source!));
    expect([...named].sort()).toEqual(Object.keys(compose.volumes).sort());
    expect(services.worker!.volumes).toContain("worker-data:/data");
    const environment = dockerfile.filter(({ keyword }) => keyword === "ENV");
    expect(environment.some(({ text: set }) => /\bRESWEEP_DATA=\/data\b/.test(set))).toBe(true);
  });
});

describe("make-env.sh", () => {
  const run = () => execFileSync("sh", [join(folder, "make-env.sh")], { encoding: "utf8" });

  it("makes .env for its owner alone, once, with passwords that fit an address", () => {
    copyFileSync(join(root, "docker/make-env.sh"), join(folder, "make-env.sh"));
    copyFileSync(join(root, "docker/.env.example"), join(folder, ".env.example"));
    expect(run()).toContain("made");
    const file = join(folder, ".env");
    const first = readFileSync(file, "utf8");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(first).toMatch(/^POSTGRES_PASSWORD=[0-9a-f]{48}$/m);
    expect(first).toMatch(/^VALKEY_PASSWORD=[0-9a-f]{48}$/m);
    expect(first).toMatch(/^WORKER_PASSWORD=[0-9a-f]{48}$/m);
    expect(run()).toContain("nothing changed");
    expect(readFileSync(file, "utf8")).toBe(first);
  });

  it("gives one of an older version the password that it lacks, and leaves the others", () => {
    const file = join(folder, ".env");
    writeFileSync(file, "POSTGRES_PASSWORD=one\nVALKEY_PASSWORD=two\nRESWEEP_PORT=4000");
    expect(run()).toContain("made");
    expect(readFileSync(file, "utf8")).toMatch(
      /^POSTGRES_PASSWORD=one\nVALKEY_PASSWORD=two\nRESWEEP_PORT=4000\nWORKER_PASSWORD=[0-9a-f]{48}\n$/,
    );
    expect(run()).toContain("nothing changed");
  });
});
