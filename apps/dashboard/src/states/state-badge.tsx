import {
  Ban,
  Check,
  CircleAlert,
  CircleDashed,
  CircleDot,
  Clock,
  LoaderCircle,
  type LucideIcon,
  OctagonX,
  Pause,
  Scissors,
  ShieldAlert,
  Split,
  Unplug,
  Zap,
} from "lucide-react";

/** How each state of sweeps, trials, attempts and workers looks: colour, icon and word, always all three. */
const looks: Record<string, { icon: LucideIcon; colour: string; word?: string; spin?: boolean }> = {
  draft: { icon: CircleDashed, colour: "text-faint" },
  planned: { icon: CircleDashed, colour: "text-faint" },
  queued: { icon: Clock, colour: "text-soft" },
  running: { icon: LoaderCircle, colour: "text-live", spin: true },
  paused: { icon: Pause, colour: "text-warn" },
  pausing: { icon: Pause, colour: "text-warn" },
  completed: { icon: Check, colour: "text-good" },
  succeeded: { icon: Check, colour: "text-good" },
  stopped: { icon: Scissors, colour: "text-warn" },
  diverged: { icon: Zap, colour: "text-hot" },
  failed: { icon: OctagonX, colour: "text-bad" },
  lost: { icon: Unplug, colour: "text-hot" },
  yielded: { icon: Pause, colour: "text-warn" },
  shared: { icon: Split, colour: "text-good" },
  cancelling: { icon: Ban, colour: "text-warn" },
  cancelled: { icon: Ban, colour: "text-faint" },
  online: { icon: CircleDot, colour: "text-good" },
  quarantined: { icon: ShieldAlert, colour: "text-bad" },
  offline: { icon: Unplug, colour: "text-faint" },
};

export function StateBadge({ state, title }: { state: string; title?: string }) {
  const {
    icon: Icon,
    colour,
    word,
    spin,
  } = looks[state] ?? {
    icon: CircleAlert,
    colour: "text-soft",
  };
  return (
    <span
      className={`inline-flex items-center gap-1.5 align-middle whitespace-nowrap text-xs font-medium ${colour}`}
      title={title}
      data-state={state}
    >
      <Icon
        size={14}
        strokeWidth={2.25}
        aria-hidden
        className={spin ? "animate-spin [animation-duration:2.4s]" : undefined}
      />
      {word ?? state}
    </span>
  );
}
