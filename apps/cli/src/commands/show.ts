import { groupWaits } from "@resweep/spec";
import type { SweepDetail } from "@resweep/store";
import type { SweepSpec } from "@resweep/sweeps";
import { withClient } from "../client/open-client.ts";
import { type AddCommand, jsonOption } from "../frame/command.ts";
import { frontInWords, frontTable } from "../frame/front-words.ts";
import { identifier } from "../frame/identifier.ts";
import { number, trialCount, value } from "../frame/words.ts";

export const addShow: AddCommand = (program, context) => {
  program
    .command("show")
    .argument("<id>", "id of a sweep")
    .description("One sweep: state, best trial or front, specification")
    .option(...jsonOption)
    .action(async (argument: string, options: { json?: boolean }) => {
      const id = identifier(argument);
      const { sweep, trials, versions, waitsFor, found } = await withClient(
        context,
        async (client) => {
          const one = await client.sweep(id);
          const all = await client.trials(id);
          const before = await client.versions(id);
          const front = one.front === null ? null : await client.evidence.pareto(id, {});
          return {
            ...{ sweep: one, trials: all, versions: before },
            ...{ waitsFor: groupWaits(all), found: front },
          };
        },
      );
      const { output } = context;
      if (options.json) return output.json({ ...sweep, versions, waitsFor });
      const { total, ...states } = sweep.trials;
      const counts = Object.entries(states).filter(([, trials]) => trials > 0);
      output.line(`${sweep.name} (sweep ${sweep.id}): ${sweep.state}`);
      if (sweep.notes) output.line(sweep.notes);
      output.line(`created ${sweep.createdAt.toISOString()} by ${sweep.createdBy}`);
      output.line(
        `${trialCount(total)}: ${counts.map(([state, n]) => `${n} ${state}`).join(", ")}`,
      );
      const limits = limitsOf(sweep);
      if (limits.length > 0) output.line(`limits: ${limits.join(", ")}`);
      for (const { what, trials } of waitsFor)
        output.line(`${trialCount(trials)} ${trials === 1 ? "waits" : "wait"} for ${what}`);
      const sharing = trials.filter(({ sharedWith }) => sharedWith !== null).length;
      if (sharing > 0) output.line(`${trialCount(sharing)} went on from the training of another`);
      const { metric } = sweep.objective;
      const best =
        sweep.best && `${metric} ${number(sweep.best.value)}, trial ${sweep.best.number}`;
      if (found === null) output.line(`best: ${best ?? "none yet"}`);
      const { space } = sweep.spec as { space?: SweepSpec["space"] };
      for (const [path, parameter] of Object.entries(space ?? {}))
        output.line(`varies ${path}: ${variation(parameter)}`);
      for (const { replacedAt, replacedBy, widened } of versions)
        output.line(
          `widened ${replacedAt.toISOString()} by ${replacedBy}: ${widened.join("; ") || "see --json"}`,
        );
      if (found === null) return;
      output.line(frontInWords(found));
      if (sweep.front !== 0) output.line(frontTable(found));
    });
};

/** `2 at a time`, `0.4 of 2 GPU-hours, then finish` */
function limitsOf({ concurrency, limits, deviceMs }: SweepDetail): string[] {
  const { hours, gpuHours, onBudget } = limits;
  const used = Number((deviceMs / 3_600_000).toPrecision(2));
  return [
    ...(concurrency === null ? [] : [`${concurrency} at a time`]),
    ...(hours === null ? [] : [`${hours} hours since the first trial, then ${onBudget}`]),
    ...(gpuHours === null ? [] : [`${used} of ${gpuHours} GPU-hours, then ${onBudget}`]),
  ];
}

/** `8, 20, 32 (when architecture.name is cifar-resnet)`, `0.01 to 1, log` */
function variation(parameter: SweepSpec["space"][string]): string {
  const { when, ...range } = parameter;
  const values =
    "choices" in range
      ? range.choices.map(value).join(", ")
      : [
          `${range.min} to ${range.max}`,
          ...(range.step === undefined ? [] : [`step ${range.step}`]),
          ...(range.scale === "log" ? ["log"] : []),
        ].join(", ");
  const conditions = Object.entries(when ?? {}).map(
    ([path, wanted]) => `${path} is ${[wanted].flat().map(value).join(" or ")}`,
  );
  return conditions.length > 0 ? `${values} (when ${conditions.join(" and ")})` : values;
}
