import { existsSync, readFileSync } from "node:fs";
import { command } from "../command.mjs";
import { inClone } from "../folders.mjs";

export const npmPackages = {
  title: "npm packages",
  isDone: () => differences().length === 0,
  async run() {
    // `npm start` names the npm that runs us, which need not be the one on the PATH.
    const npm = process.env.npm_execpath?.endsWith(".js") ? process.env.npm_execpath : null;
    const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    const [program, ...rest] = npm ? [process.execPath, npm, ...args] : ["npm", ...args];
    await command("The npm packages could not be installed", program, rest, {
      environment: { NODE_ENV: "development" }, // else npm leaves the build's tools out
    });
  },
};

/**
 * Places in the tree where what npm installed is not what the lockfile wants. npm keeps its own account of
 * the tree in node_modules and writes it last, so an interrupted install differs everywhere.
 */
function differences() {
  const wanted = packagesOf(inClone("package-lock.json"));
  const installed = packagesOf(inClone("node_modules/.package-lock.json"));
  return Object.entries(wanted).filter(
    ([place, { version, integrity, link, optional }]) =>
      place.includes("node_modules/") &&
      !(optional && !installed[place]) && // for another system or processor
      (link // of a workspace, which a pull may have brought
        ? !existsSync(inClone(place))
        : installed[place]?.version !== version || installed[place]?.integrity !== integrity),
  );
}

function packagesOf(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).packages : {};
}
