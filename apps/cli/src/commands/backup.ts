import { InvalidInput, Unavailable } from "@resweep/spec";
import type { BackupProgress, BackupReport, BackupRequest } from "@resweep/sweeps";
import { openServices } from "../client/open-client.ts";
import { type AddCommand, type CliContext, jsonOption } from "../frame/command.ts";
import { bytes, count } from "../frame/words.ts";

/** A person waits: a line now and then, and none for a machine. */
const everyMs = 3_000;

/** The commands `backup` and `restore`. */
export const addBackup: AddCommand = (program, context) => {
  const { output } = context;
  program
    .command("backup")
    .argument("<place>", "a folder that is not there yet")
    .description(
      "Write the database and the checkpoints of a running or stopped Resweep into a folder",
    )
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
Sweeps may go on meanwhile: the backup is of the moment at which it began. It is there whole or not at all;
sha256sum -c SHA256SUMS checks it. Checkpoints are read from RESWEEP_ARTIFACTS; where one cannot be read, the backup is
made without it and the status is 1.`,
    )
    .action(async (place: string, { json }: { json?: boolean }) => {
      const { backUp } = await import("@resweep/sweeps");
      const made = await onServices(context, json, place, backUp);
      if (made.missing.length > 0) context.fail();
      if (json) return output.json(made);
      tellMissing(context, made);
      const { rows, databaseBytes, files, fileBytes } = made;
      output.line(
        `${made.place}: ${count(rows)} rows (${bytes(databaseBytes)}), ${count(files)} checkpoints (${bytes(fileBytes)})`,
      );
    });
  program
    .command("restore")
    .argument("<place>", "folder of a backup")
    .description("Fill an empty database and artifact store from a backup")
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
Without DATABASE_URL the data folder (RESWEEP_DATA) is filled: name one that is not there yet. A backup of an older
version is brought up to date. The backup is checked whole before anything is written.`,
    )
    .action(async (place: string, { json }: { json?: boolean }) => {
      const { restoreBackup } = await import("@resweep/sweeps");
      const made = await onServices(context, json, place, restoreBackup);
      if (json) return output.json(made);
      tellMissing(context, made);
      const { rows, files, fileBytes, migrated } = made;
      output.line(
        `Restored what was there ${made.at.toISOString()}: ${count(rows)} rows, ${count(files)} checkpoints (${bytes(fileBytes)})`,
      );
      if (migrated.length > 0) output.line(`Brought up to date from ${made.version}`);
    });
};

async function onServices<Report>(
  context: CliContext,
  json: boolean | undefined,
  place: string,
  work: (request: BackupRequest) => Promise<Report>,
): Promise<Report> {
  const { environment, output } = context;
  if (environment.resweepUrl !== null)
    throw InvalidInput.at(
      "RESWEEP_URL",
      "a backup goes straight to the database: unset it, and set DATABASE_URL and REDIS_URL where they are not this clone's",
    );
  const { openArtifactStore } = await import("@resweep/artifacts");
  const services = await openServices(context);
  try {
    const artifacts = await openArtifactStore(environment.artifacts);
    const onProgress = json ? undefined : teller((line) => output.note(line));
    const { databaseUrl } = services;
    const onNote = (line: string) => output.note(line);
    const signal = untilStopped();
    return await work({ databaseUrl, artifacts, place, onProgress, onNote, signal });
  } finally {
    await services.close();
  }
}

/** Aborts at the first Ctrl-C or SIGTERM; the second ends the process. */
function untilStopped(): AbortSignal {
  const stopped = new AbortController();
  const stop = () => stopped.abort(new Unavailable("interrupted; nothing of it is left"));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, stop);
  return stopped.signal;
}

function teller(tell: (line: string) => void): (progress: BackupProgress) => void {
  let last = performance.now();
  let all = 0;
  let before = "";
  return ({ doing, file, bytes: more }) => {
    if (doing !== before) [before, all] = [doing, 0];
    all += more;
    if (performance.now() - last < everyMs) return;
    last = performance.now();
    tell(`${doing}: ${bytes(all)} so far, ${file}`);
  };
}

function tellMissing({ output }: CliContext, { missing }: Pick<BackupReport, "missing">): void {
  if (missing.length === 0) return;
  const files =
    missing.length === 1 ? "1 checkpoint is" : `${count(missing.length)} checkpoints are`;
  output.note(
    `${files} not in the backup; restored, a trial goes on from an older one or starts again. The first: ${missing[0]!.why}`,
  );
}
