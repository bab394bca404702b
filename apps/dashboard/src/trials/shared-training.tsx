import type { TrialDetail } from "@resweep/store";
import { Link } from "../frame/link.tsx";
import type { Wire, WireTrial } from "../live/wire.ts";
import { formatDuration, formatNumber } from "../numbers/format.ts";

/** Whose training a trial goes on from and what that saves it, and who goes on from its own. */
export function SharedTraining({
  detail,
  trial,
  trials,
}: {
  detail: Wire<TrialDetail>;
  trial: WireTrial;
  trials: readonly WireTrial[];
}) {
  const heirs = trials.filter(({ sharedWith }) => sharedWith === trial.number);
  if (trial.sharedWith === null && heirs.length === 0) return null;
  const { attempts, stages } = detail;
  const given = attempts.findLastIndex(({ state }) => state === "shared");
  const step = attempts[given + 1]?.resumedFrom;
  const saved = stages.findLast(
    ({ sharedWith, lastStep }) => sharedWith !== null && lastStep !== null,
  );
  const numbered = (number: number) => {
    const id = trials.find((other) => other.number === number)?.id;
    return id === undefined ? (
      `trial ${number}, since deleted`
    ) : (
      <Link key={number} href={`/trials/${id}`} className="text-accent hover:underline">
        trial {number}
      </Link>
    );
  };
  return (
    <p className="text-soft">
      {trial.sharedWith !== null && (
        <>
          Training shared with {numbered(trial.sharedWith)}
          {given >= 0 && typeof step === "number" && ` up to step ${formatNumber(step)}`}
          {saved && typeof saved.trainMs === "number" && `: ${formatDuration(saved.trainMs)} saved`}
          .{" "}
        </>
      )}
      {heirs.length > 0 && (
        <>
          Its training is shared by{" "}
          {heirs.map(({ number }, at) => (
            <span key={number}>
              {at > 0 && (at === heirs.length - 1 ? " and " : ", ")}
              {numbered(number)}
            </span>
          ))}
          .
        </>
      )}
    </p>
  );
}
