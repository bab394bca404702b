import { existsSync } from "node:fs";
import { command } from "../command.mjs";
import { inClone } from "../folders.mjs";
import { hashInputs, isMadeFrom, markMadeFrom } from "../inputs.mjs";

const marker = inClone("apps/cli/dist/.made-from");
const inputs = () => hashInputs(["apps/cli", "packages", "package-lock.json"]);

export const cli = {
  title: "Command line and worker",
  isDone: () => isMadeFrom(marker, inputs()),
  async run() {
    const made = inputs();
    await command("The command line could not be bundled", process.execPath, [
      inClone("apps/cli/bin/resweep.mjs"),
      "--version",
    ]);
    if (existsSync(inClone("apps/cli/dist"))) markMadeFrom(marker, made);
  },
};
