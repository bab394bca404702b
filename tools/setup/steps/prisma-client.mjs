import { command } from "../command.mjs";
import { inClone } from "../folders.mjs";
import { hashInputs, isMadeFrom, markMadeFrom } from "../inputs.mjs";

const marker = inClone("packages/store/src/generated/.made-from");
const inputs = () => hashInputs(["prisma/schema.prisma", "node_modules/prisma/package.json"]);

export const prismaClient = {
  title: "Prisma client",
  isDone: () => isMadeFrom(marker, inputs()),
  async run() {
    await command(
      "The Prisma client could not be generated",
      process.execPath,
      [
        inClone("node_modules/prisma/build/index.js"),
        "generate",
        "--schema",
        "prisma/schema.prisma",
      ],
      {
        environment: {
          // Generating needs no schema engine, yet Prisma would download one unless a file is named.
          PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
          PRISMA_HIDE_UPDATE_MESSAGE: "1",
          CHECKPOINT_DISABLE: "1",
        },
      },
    );
    markMadeFrom(marker, inputs());
  },
};
