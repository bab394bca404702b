import type { Acted } from "@resweep/sweeps";
import type { Client } from "../client/client.ts";
import { withClient } from "../client/open-client.ts";
import type { CliContext } from "../frame/command.ts";

/** Does one thing to each of several sweeps or trials, and says of each what came of it; fails where some were left. */
export async function actOnMany(
  context: CliContext,
  act: (client: Client) => Promise<readonly Acted[]>,
  { json = false, done }: { json?: boolean; done: (id: number) => string },
): Promise<void> {
  const { output } = context;
  const acted = await withClient(context, act);
  if (json) output.json(acted);
  else
    for (const { id, why } of acted)
      if (why === null) output.line(done(id));
      else output.note(`resweep: ${why}`);
  if (acted.some((one) => !one.done)) context.fail();
}
