import { command } from "../command.mjs";
import { inClone } from "../folders.mjs";
import { hashInputs, isMadeFrom, markMadeFrom, sourceFolders } from "../inputs.mjs";

const marker = inClone("apps/dashboard/.next/resweep-made-from");
const inputs = () =>
  hashInputs([...sourceFolders("apps/dashboard"), "prisma", "package-lock.json"]);

export const dashboard = {
  title: "Dashboard",
  isDone: () => isMadeFrom(marker, inputs()),
  async run() {
    const made = inputs(); // before: a file that changes meanwhile makes the next run build again
    await command(
      "The dashboard could not be built",
      process.execPath,
      [inClone("node_modules/next/dist/bin/next"), "build"],
      {
        cwd: inClone("apps/dashboard"),
        environment: { NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" },
      },
    );
    markMadeFrom(marker, made);
  },
};
