import { InvalidInput } from "@resweep/spec";
import type { FileCount } from "@resweep/sweeps";
import { openServices } from "../client/open-client.ts";
import { type AddCommand, type CliContext, jsonOption } from "../frame/command.ts";
import { bytes, count } from "../frame/words.ts";

export const addCollect: AddCommand = (program, context) => {
  program
    .command("collect")
    .description(
      "Remove checkpoint files that are no longer kept, now; workers do so by themselves",
    )
    .option("--dry-run", "say what would go, and remove nothing")
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
What is kept is the sweep's retention; the newest checkpoint of each trial always is. Files that no checkpoint names
(of deleted trials, of a crash) go once they are an hour old. The store is that of RESWEEP_ARTIFACTS.`,
    )
    .action((options: CollectCommandOptions) => collect(options, context));
};

interface CollectCommandOptions {
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

async function collect({ dryRun, json }: CollectCommandOptions, context: CliContext) {
  const { environment, output } = context;
  if (environment.resweepUrl !== null)
    throw InvalidInput.at(
      "RESWEEP_URL",
      "files are removed where they lie: unset it, and set DATABASE_URL and REDIS_URL where they are not this clone's",
    );
  const [{ openArtifactStore }, { migrate, openStore }, { collectCheckpoints }] = await Promise.all(
    [import("@resweep/artifacts"), import("@resweep/store"), import("@resweep/sweeps")],
  );
  const artifacts = await openArtifactStore(environment.artifacts);
  const services = await openServices(context);
  try {
    await migrate(services.databaseUrl);
    const store = openStore(services.databaseUrl);
    try {
      const { folder } = await store.checkpoints.useStore(artifacts);
      const done = await collectCheckpoints(store, artifacts, { folder, orphans: "now", dryRun });
      if (json) return output.json({ store: artifacts.address, dryRun: dryRun === true, ...done });
      const verb = dryRun ? "would be removed" : "removed";
      output.line(`${artifacts.address}: ${files(done.removed)} ${verb}`);
      output.line(`named by no checkpoint: ${files(done.orphans!)} ${verb}`);
      const later = dryRun ? "would be let go" : "are let go; their files follow in two minutes";
      output.line(`no longer kept: ${files(done.released, "checkpoint")} ${later}`);
    } finally {
      await store.close();
    }
  } finally {
    await services.close();
  }
}

function files({ files: number, bytes: size }: FileCount, what = "file"): string {
  return `${count(number)} ${what}${number === 1 ? "" : "s"} (${bytes(size)})`;
}
