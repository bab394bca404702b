import { withClient } from "../client/open-client.ts";
import { type AddCommand, jsonOption } from "../frame/command.ts";
import { identifier } from "../frame/identifier.ts";
import { wholeNumber } from "../frame/whole-number.ts";
import { trialCount } from "../frame/words.ts";

export const addExtend: AddCommand = (program, context) => {
  program
    .command("extend")
    .argument("<sweep>", "id of a sweep")
    .description(
      "Further seeds for a sweep's cells, for those of one of its claims, or for that of one trial",
    )
    .requiredOption("--seeds <n>", "how many more")
    .option("--claim <number>", "only the cells that this claim compares, as resweep claims counts")
    .option("--trial <id>", "only the cell of this trial (resweep trials SWEEP)")
    .option(...jsonOption)
    .action(async (argument: string, options: ExtendOptions) => {
      const id = identifier(argument);
      const seeds = wholeNumber("--seeds", options.seeds);
      const claim = options.claim === undefined ? undefined : wholeNumber("--claim", options.claim);
      const trial = options.trial === undefined ? undefined : identifier(options.trial);
      const added = await withClient(context, (client) =>
        client.evidence.addSeeds(id, { seeds, claim, trial }),
      );
      const { output } = context;
      if (options.json) return output.json(added);
      output.line(`Sweep ${id}: ${trialCount(added.trials)} more, seeds ${added.seeds.join(", ")}`);
    });
};

interface ExtendOptions {
  readonly seeds: string;
  readonly claim?: string;
  readonly trial?: string;
  readonly json?: boolean;
}
