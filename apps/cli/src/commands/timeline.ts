import { withClient } from "../client/open-client.ts";
import { type AddCommand, jsonOption } from "../frame/command.ts";
import { identifier } from "../frame/identifier.ts";
import { table } from "../frame/table.ts";
import { wholeNumber } from "../frame/whole-number.ts";

/** The command `timeline`. */
export const addTimeline: AddCommand = (program, context) => {
  program
    .command("timeline")
    .argument("<sweep>", "id of a sweep")
    .description("What happened to a sweep and its trials, by whom and why, the newest first")
    .option("--limit <n>", "how many events, up to 500", "50")
    .option(...jsonOption)
    .action(async (argument: string, options: { limit: string; json?: boolean }) => {
      const limit = wholeNumber("--limit", options.limit, { max: 500 });
      const id = identifier(argument);
      const events = await withClient(context, (client) => client.timeline(id, limit));
      if (options.json) return context.output.json(events);
      context.output.line(
        table(events, [
          { title: "at", of: ({ at }) => at.toISOString().slice(0, 19).replace("T", " ") },
          { title: "what", of: ({ what }) => what },
          { title: "trial id", right: true, of: ({ trialId }) => String(trialId ?? "-") },
          {
            title: "state",
            of: ({ from, to }) => (from || to ? `${from ?? "-"} to ${to ?? "-"}` : "-"),
          },
          { title: "by", of: ({ by }) => by },
          { title: "why", of: ({ why }) => why },
        ]),
      );
    });
};
