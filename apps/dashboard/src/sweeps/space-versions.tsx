import type { WidenedVersion } from "@resweep/sweeps";
import type { Wire } from "../live/wire.ts";
import { Ago } from "../numbers/ago.tsx";

export type SaidVersion = Omit<WidenedVersion, "spec">;

/** What the space of a sweep was widened by, when and by whom; nothing where it is as it was launched. */
export function SpaceVersions({ versions }: { versions: readonly Wire<SaidVersion>[] }) {
  if (versions.length === 0) return null;
  return (
    <section aria-label="Versions of the space" className="max-w-3xl">
      <details>
        <summary className="text-sm text-soft hover:text-ink">
          Its space was widened {versions.length === 1 ? "once" : `${versions.length} times`}
        </summary>
        <ol className="mt-2 space-y-2 text-sm">
          {versions.map(({ version, widened, replacedAt, replacedBy }) => (
            <li key={version} className="border-l-2 border-line pl-3">
              <div className="flex flex-wrap items-baseline gap-x-2 text-xs text-faint">
                <span className="font-medium text-ink">Version {version + 1}</span>
                <Ago at={replacedAt} /> by {replacedBy}
              </div>
              {widened.map((change) => (
                <div key={change} className="font-mono text-xs break-words">
                  {change}
                </div>
              ))}
            </li>
          ))}
        </ol>
      </details>
    </section>
  );
}
