import type { NetworkVersion } from "@resweep/store";
import type { Metadata } from "next";
import { Bar } from "../../frame/bar.tsx";
import { Example } from "../../frame/example.tsx";
import { Link } from "../../frame/link.tsx";
import { PaletteButton } from "../../frame/palette.tsx";
import { Measured, MeasuredTitles } from "../../networks/measured.tsx";
import { RegisterForm } from "../../networks/register-form.tsx";
import { Ago } from "../../numbers/ago.tsx";
import { May } from "../../people/may.tsx";
import { platform } from "../../platform/platform.ts";
import { reading } from "../../platform/reading.tsx";

export const metadata: Metadata = { title: "Networks" };

type Query = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** The registry; `?trial=` and `?stage=` fill the form that adds to it. */
export default async function NetworksPage({ searchParams }: Query) {
  const { trial, stage } = await searchParams;
  const given = (value: unknown) => (typeof value === "string" && /^\d+$/.test(value) ? value : "");
  return reading(async () => {
    const networks = await platform().store.networks.list();
    return (
      <>
        <Bar title="Networks">
          <PaletteButton />
        </Bar>
        <main className="space-y-4 px-4 py-4 md:px-6">
          {networks.length > 0 ? <NetworkTable networks={networks} /> : <NoNetworks />}
          <May grant="launch">
            <RegisterForm trial={given(trial)} stage={given(stage)} />
          </May>
        </main>
      </>
    );
  });
}

function NetworkTable({ networks }: { networks: readonly NetworkVersion[] }) {
  return (
    <section aria-label="Registered networks" className="card cards-when-narrow overflow-x-auto">
      <table className="grid-table tabular">
        <thead>
          <tr>
            <th>Network</th>
            <th>Aliases</th>
            <th>From</th>
            <MeasuredTitles />
            <th>Registered</th>
          </tr>
        </thead>
        <tbody>
          {networks.map((network) => {
            const reference = `${network.name}@${network.version}`;
            return (
              <tr key={reference} data-network={reference}>
                <td className="card-title whitespace-nowrap">
                  <Link href={`/networks/${reference}`} className="font-medium hover:text-accent">
                    {network.name}
                    <span className="text-faint">@{network.version}</span>
                  </Link>
                </td>
                <td data-label="Aliases" className="card-wide">
                  <Aliases aliases={network.aliases} />
                </td>
                <td data-label="From" className="card-wide whitespace-nowrap">
                  <span>
                    <Link href={`/trials/${network.trialId}`} className="hover:text-accent">
                      {network.sweepName} {network.trialNumber}
                    </Link>
                    <span className="text-faint">, {network.stageName}</span>
                  </span>
                </td>
                <Measured values={network.values} />
                <td data-label="Registered" className="whitespace-nowrap">
                  <span>
                    <Ago at={network.createdAt} />{" "}
                    <span className="text-faint">by {network.createdBy}</span>
                  </span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function Aliases({ aliases }: { aliases: readonly string[] }) {
  if (aliases.length === 0) return <span className="text-faint">–</span>;
  return (
    <span className="flex flex-wrap gap-1">
      {aliases.map((alias) => (
        <span key={alias} className="rounded-sm bg-accent-soft px-1.5 text-xs text-accent">
          {alias}
        </span>
      ))}
    </span>
  );
}

function NoNetworks() {
  return (
    <div className="mx-auto max-w-xl space-y-3 py-8">
      <h2 className="text-xl font-semibold">No network is registered</h2>
      <p className="text-soft">
        A name keeps what a trial has come to: its checkpoint is not let go, its lineage stays with
        it, and an alias such as <code className="font-mono">best-small</code> can be moved from
        version to version. Register one here, from a stage of a trial's page, or by command:
      </p>
      <Example>
        {
          "npx resweep networks add resnet20-small --trial 12\nnpx resweep networks alias best-small resnet20-small@1"
        }
      </Example>
    </div>
  );
}
