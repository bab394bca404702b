import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { SetupError } from "./setup-error.mjs";

export function checkPlatform() {
  if (process.platform === "linux" && process.arch === "x64") return;
  throw new SetupError(
    `Resweep runs on Linux x86-64, and this is ${process.platform} ${process.arch}: use Docker (docker/compose.yaml)`,
  );
}

export function checkNode(version = process.versions.node) {
  const [major, minor] = version.split(".").map(Number);
  if ((major === 20 && minor >= 19) || (major > 20 && major < 25)) return;
  throw new SetupError(
    `Node ${version} does not fit: install Node 20.19 to 24 (https://nodejs.org)`,
  );
}

/** Python only downloads and unpacks; any Python 3 will do. */
export function checkPython() {
  if (!works("python3", ["--version"])) throw missing("python3", "python3 python3-pip");
  if (!works("python3", ["-m", "pip", "--version"])) throw missing("pip", "python3-pip");
}

export function checkCompiler() {
  if (!works("g++", ["--version"])) throw missing("g++", "g++", "gcc-c++");
}

function works(program, args) {
  return spawnSync(program, args, { stdio: "ignore" }).status === 0;
}

function missing(what, debianPackages, fedoraPackages = debianPackages) {
  const install = existsSync("/usr/bin/dnf")
    ? `dnf install ${fedoraPackages}`
    : `apt-get install ${debianPackages}`;
  const sudo = process.getuid() === 0 ? "" : "sudo ";
  return new SetupError(`${what} is missing: ${sudo}${install}`);
}
