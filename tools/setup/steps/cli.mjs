import { isStale } from "../../../apps/cli/build.mjs";
import { command } from "../command.mjs";
import { inClone } from "../folders.mjs";

export const cli = {
  title: "Command line and worker",
  isDone: () => !isStale(),
  async run() {
    await command("The command line could not be bundled", process.execPath, [
      inClone("apps/cli/build.mjs"),
    ]);
  },
};
