import { type NetworkDetail, showNetwork } from "@resweep/sweeps";
import type { Metadata } from "next";
import { Bar } from "../../../frame/bar.tsx";
import { Link } from "../../../frame/link.tsx";
import { PaletteButton } from "../../../frame/palette.tsx";
import { Measured, MeasuredTitles } from "../../../networks/measured.tsx";
import { NetworkActions } from "../../../networks/network-actions.tsx";
import { Ago } from "../../../numbers/ago.tsx";
import { formatCount, formatValue } from "../../../numbers/format.ts";
import { May } from "../../../people/may.tsx";
import { platform } from "../../../platform/platform.ts";
import { reading } from "../../../platform/reading.tsx";

type Parameters = { params: Promise<{ reference: string }> };
const referenceOf = async ({ params }: Parameters) => decodeURIComponent((await params).reference);

export async function generateMetadata(parameters: Parameters): Promise<Metadata> {
  return { title: await referenceOf(parameters) };
}

/** One registered network, by `name@version`, a name or an alias. */
export default async function NetworkPage(parameters: Parameters) {
  const asked = await referenceOf(parameters);
  return reading(async () => {
    const network = await showNetwork(platform(), asked);
    const reference = `${network.name}@${network.version}`;
    return (
      <>
        <Bar trail={[{ href: "/networks", label: "Networks" }]} title={reference}>
          <PaletteButton />
        </Bar>
        <main className="space-y-6 px-4 py-4 md:px-6">
          <Facts network={network} />
          <Lineage network={network} />
          <May
            grant="launch"
            otherwise={network.notes && <p className="whitespace-pre-wrap">{network.notes}</p>}
          >
            <NetworkActions
              key={reference + network.notes}
              {...{ reference, aliases: network.aliases, notes: network.notes }}
            />
          </May>
          <Promotions promotions={network.promotions} />
        </main>
      </>
    );
  });
}

function Facts({ network }: { network: NetworkDetail }) {
  const { aliases, checkpoint, trialId, trialNumber, sweepId, sweepName, createdAt, createdBy } =
    network;
  return (
    <dl className="grid grid-cols-1 gap-x-6 gap-y-2 text-sm sm:grid-cols-2">
      <Fact label="Stands for it">{aliases.join(", ") || "–"}</Fact>
      <Fact label="Registered">
        <Ago at={createdAt} /> by {createdBy}
      </Fact>
      <Fact label="From">
        <Link href={`/trials/${trialId}`} className="text-accent">
          trial {trialNumber}
        </Link>{" "}
        of{" "}
        <Link href={`/sweeps/${sweepId}`} className="text-accent">
          {sweepName}
        </Link>
      </Fact>
      <Fact label="Checkpoint">
        {formatCount(checkpoint.bytes)}B in{" "}
        <span className="font-mono text-xs break-all">{checkpoint.key}</span>, SHA-256{" "}
        <span className="font-mono text-xs break-all">{checkpoint.sha256}</span>
      </Fact>
    </dl>
  );
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="label">{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Lineage({ network: { lineage, origin } }: { network: NetworkDetail }) {
  return (
    <section aria-label="Lineage" className="space-y-2">
      <h2 className="heading">
        Lineage{" "}
        {origin !== null && (
          <span className="font-normal text-faint">began with {formatValue(origin)}</span>
        )}
      </h2>
      <div className="card cards-when-narrow overflow-x-auto">
        <table className="grid-table tabular">
          <thead>
            <tr>
              <th>Stage</th>
              <th>Trial</th>
              <MeasuredTitles />
            </tr>
          </thead>
          <tbody>
            {lineage.map(({ trialId, stage, name, config, values }) => (
              <tr key={`${trialId} ${stage}`}>
                <td className="card-title whitespace-normal!">
                  <span className="font-medium">{name}</span>
                  <span className="ml-2 text-xs text-faint">{inWords(config)}</span>
                </td>
                <td data-label="Trial">
                  <Link href={`/trials/${trialId}`} className="hover:text-accent">
                    {trialId}
                  </Link>
                </td>
                <Measured values={values} />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** `ratio 0.4, scope inner`; what is left at nothing is left out. */
function inWords(config: NetworkDetail["lineage"][number]["config"]): string {
  return Object.entries(config)
    .filter(([, value]) => value !== "" && value !== null)
    .map(([key, value]) => (key === "name" ? String(value) : `${key} ${formatValue(value)}`))
    .join(", ");
}

function Promotions({ promotions }: Pick<NetworkDetail, "promotions">) {
  if (promotions.length === 0) return null;
  return (
    <section aria-label="Promotions" className="space-y-2">
      <h2 className="heading">Promotions</h2>
      <ol className="card divide-y divide-line text-sm">
        {promotions.map(({ at, alias, network, by, why }) => (
          <li key={`${alias} ${at.toISOString()}`} className="flex flex-wrap gap-x-3 px-3 py-2">
            <span className="text-faint">
              <Ago at={at} />
            </span>
            <span>
              <span className="font-medium">{alias}</span>{" "}
              {network === null ? "taken away" : `became ${network}`} by {by}
            </span>
            {why && <span className="text-soft">{why}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}
