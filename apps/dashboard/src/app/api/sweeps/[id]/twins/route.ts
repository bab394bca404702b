import { launchTwins, planDenseTwins } from "@resweep/sweeps";
import { readId } from "../../../../../http/body.ts";
import { answer, route } from "../../../../../http/route.ts";
import { actor, platform } from "../../../../../platform/platform.ts";

/** The dense twins that the sweep lacks, before anything is launched. */
export const GET = route<{ id: string }>(async (_request, { id }) =>
  answer(await planDenseTwins(platform(), readId("id", id))),
);

/** Launches them; asked again, nothing. */
export const POST = route<{ id: string }>(async (_request, { id }) => {
  const plan = await launchTwins(platform(), readId("id", id), { by: actor() });
  return answer(plan, plan.trials > 0 ? 201 : 200);
});
