import { Unavailable } from "@resweep/spec";
import type { SweepDetail, TrialSummary } from "@resweep/store";
import type { ParetoResult, SpaceEstimate, SweepPreview, SweepSpec } from "@resweep/sweeps";
import type { RunningWorker } from "@resweep/train";
import { type OpenedClient, openClient, openRunning } from "../client/open-client.ts";
import { type AddCommand, type CliContext, jsonOption } from "../frame/command.ts";
import { frontInWords, frontTable } from "../frame/front-words.ts";
import { readText } from "../frame/read-text.ts";
import { bytes, count, duration, number, trialCount, value } from "../frame/words.ts";
import { startOwnWorker } from "./own-worker.ts";
import { waitForSweep } from "./wait-for-sweep.ts";

export const addLaunch: AddCommand = (program, context) => {
  program
    .command("launch")
    .argument("<file>", "a sweep as YAML or JSON; - reads standard input")
    .description("Plan a sweep and start it")
    .option("--wait", "until it has ended; where no worker is running, train it here")
    .option(
      "--quick",
      "the file's quick size: what its part quick: changes makes it one for two cores",
    )
    .option("--dry-run", "say what it would make, and make nothing")
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
With --wait, Ctrl-C cancels a sweep that this command trains itself, because no worker was running. A sweep that
another process trains goes on; resweep cancel ID ends it.`,
    )
    .action((file: string, options: LaunchOptions) => launch(file, options, context));
};

interface LaunchOptions {
  readonly wait?: boolean;
  readonly quick?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

async function launch(file: string, options: LaunchOptions, context: CliContext): Promise<void> {
  const { output } = context;
  const { parseSweepYaml, planSweep, foresee, estimateSpace, judgeSpace, judgeWorkers } =
    await import("@resweep/sweeps");
  // Everything that can be refused is refused before anything is started.
  const spec: SweepSpec = parseSweepYaml(
    await readText(file),
    file === "-" ? "standard input" : file,
    { quick: options.quick },
  );
  const plan = planSweep(spec);
  if (options.dryRun) {
    const asked = await previewThere(spec, context);
    const preview = asked ?? foresee(spec, { past: [], workers: [] }, plan);
    return options.json
      ? output.json(preview)
      : output.line(previewInWords(preview, asked !== null));
  }

  const space = estimateSpace(spec, plan.cells);
  const opened = await openClient(context);
  try {
    const { warning, refused } = judgeSpace(space, await opened.client.rooms());
    if (!options.json) output.note(`About ${inWords(space)}`);
    // A refusal is the launch's to tell.
    if (warning && !refused) output.note(`Warning: ${warning}`);
    const waiting = judgeWorkers(plan.cells, await opened.client.workers()).warning;
    if (waiting && !refused) output.note(`Warning: ${waiting}`);
    const { id } = await opened.client.launch(spec);
    if (!options.json) output.note(`Sweep ${id} (${spec.name}): ${plannedTrials(plan)} planned`);
    const sweep = options.wait
      ? await finish(id, opened, context, options)
      : await opened.client.sweep(id);
    const trials = await opened.client.trials(id);
    const found = sweep.front === null ? null : await opened.client.evidence.pareto(id, {});
    if (options.json) output.json(summary(sweep, trials, found));
    else if (options.wait) describeEnd(sweep, trials, found, context);
    else if (!(await opened.client.hasWorker()))
      output.note("No worker is running: start one with npm start or npx resweep worker");
    if (options.wait && failed(sweep)) context.fail();
  } finally {
    await opened.close();
  }
}

/** From the past trials and the workers of what is running; null where nothing is, or does not answer. */
async function previewThere(spec: SweepSpec, context: CliContext): Promise<SweepPreview | null> {
  try {
    const opened = await openRunning(context);
    if (!opened) return null;
    try {
      return await opened.client.preview(spec);
    } finally {
      await opened.close();
    }
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    context.output.note(`Planned without past trials: ${error.message}`);
    return null;
  }
}

/** `18 trials (6 share their training), 3,024 steps, about 4 min 10 s on 2 slots, about 0.13 GPU-hours, ...` */
function previewInWords(preview: SweepPreview, isInformed: boolean): string {
  const { totalSteps, estimate, slots, space } = preview;
  const { durationMs, gpuHours } = estimate;
  return [
    plannedTrials(preview),
    `${count(totalSteps)} steps`,
    `about ${duration(durationMs)} on ${slots > 1 ? `${slots} slots` : "one slot"}`,
    gpuHours === null
      ? `GPU-hours unknown (${isInformed ? "nothing like it was trained here" : "no running instance told of past trials"})`
      : `about ${Number(gpuHours.toPrecision(2))} GPU-hours`,
    inWords(space),
  ].join(", ");
}

/** `12 MB of checkpoints (36 files) and 1.2 MB of points` */
function inWords({ checkpoints, checkpointBytes, pointBytes }: SpaceEstimate): string {
  return `${bytes(checkpointBytes)} of checkpoints (${count(checkpoints)} files) and ${bytes(pointBytes)} of points`;
}

/** `18 trials (6 share their training)` */
function plannedTrials({ trials, sharing }: { trials: number; sharing: number }): string {
  const shared = sharing === 1 ? "1 shares its" : `${count(sharing)} share their`;
  return trialCount(trials) + (sharing > 0 ? ` (${shared} training)` : "");
}

/** Waits for the end, with a worker of our own from the moment that there is no other. */
async function finish(
  id: number,
  { client, services, alone }: OpenedClient,
  context: CliContext,
  { json = false }: LaunchOptions,
): Promise<SweepDetail> {
  let worker: RunningWorker | null = null;
  if (services !== null && alone) worker = await startOwnWorker(services, context);
  try {
    return await waitForSweep(client, id, {
      output: context.output,
      quiet: json,
      isOurs: () => worker !== null,
      // The command whose worker trained this sweep too may have ended first.
      async lookAfter() {
        if (services !== null && worker === null && !(await client.hasWorker()))
          worker = await startOwnWorker(services, context);
      },
    });
  } finally {
    await worker?.drain();
  }
}

/**
 * The contract of `launch --json`: `planned` is how many trials the sweep has, the rest how many are in each state. With
 * several objectives `best` is null and `front` has the cells.
 */
function summary(sweep: SweepDetail, trials: readonly TrialSummary[], found: ParetoResult | null) {
  const { total, planned: _notYetQueued, ...states } = sweep.trials;
  const best = sweep.best && {
    id: sweep.best.trialId,
    objective: sweep.best.value,
    config: trials.find(({ id }) => id === sweep.best?.trialId)?.config ?? null,
  };
  const front = found && { front: found.points.filter(({ onFront }) => onFront) };
  return {
    id: sweep.id,
    state: sweep.state,
    trials: { planned: total, ...states },
    best,
    ...front,
  };
}

function failed({ state, trials }: SweepDetail): boolean {
  return state !== "completed" || trials.failed > 0;
}

function describeEnd(
  sweep: SweepDetail,
  trials: readonly TrialSummary[],
  found: ParetoResult | null,
  { output }: CliContext,
): void {
  const { total: _all, ...states } = sweep.trials;
  const counts = Object.entries(states).filter(([, n]) => n > 0);
  output.line(
    `Sweep ${sweep.id} ${sweep.state}: ${counts.map(([s, n]) => `${n} ${s}`).join(", ")}`,
  );
  const best = trials.find(({ id }) => id === sweep.best?.trialId);
  if (sweep.best && best) {
    const varied = Object.entries(best.values)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, v]) => `${path} ${value(v)}`);
    const where = [`trial ${best.number}`, `seed ${best.seed}`, ...varied].join(", ");
    output.line(`Best ${sweep.objective.metric} ${number(sweep.best.value)}: ${where}`);
    const tested = best.results["test/accuracy"];
    if (tested !== undefined) output.line(`Its test/accuracy: ${number(tested)}`);
  }
  if (found) {
    if (sweep.front !== 0) output.line(frontTable(found));
    output.line(frontInWords(found));
  }
  for (const { number: n, error } of trials.filter((trial) => trial.state === "failed"))
    output.note(`trial ${n} failed: ${error?.split("\n")[0] ?? "no reason recorded"}`);
}
