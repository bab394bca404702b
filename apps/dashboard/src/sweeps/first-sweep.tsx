import { ArrowRight } from "lucide-react";
import { Example } from "../frame/example.tsx";
import { Link } from "../frame/link.tsx";
import { May, OnlyLooking } from "../people/may.tsx";

const example = `name: first-sweep
base:
  recipe: { epochs: 3 }
space:
  architecture.name: [cifar-plain, cifar-resnet]
  architecture.depth: [8, 20]
`;

/** The history before there is any: what a sweep is, and one that works. */
export function FirstSweep() {
  return (
    <div className="mx-auto max-w-2xl space-y-5 py-10">
      <div>
        <h2 className="text-xl font-semibold">No sweep yet</h2>
        <p className="mt-1 text-soft">
          A sweep trains one network for each combination of what you vary, and compares them. This
          one asks whether depth hurts without shortcuts: four small networks, a few minutes on a
          laptop.
        </p>
      </div>
      <Example>{example}</Example>
      <May grant="launch" otherwise={<OnlyLooking what="Launching" />}>
        <div className="flex flex-wrap gap-2">
          <Link href="/sweeps/new?template=first" className="button button-primary">
            Open it in the form <ArrowRight size={14} aria-hidden />
          </Link>
          <Link href="/sweeps/new" className="button">
            Depth, warm-up and pruning
          </Link>
        </div>
      </May>
      <p className="text-sm text-faint">
        From a terminal: save it as <code className="font-mono">first.yaml</code> and run{" "}
        <code className="font-mono">npx resweep launch first.yaml</code>.
      </p>
    </div>
  );
}
