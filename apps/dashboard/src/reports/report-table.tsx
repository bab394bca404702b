import type { ReportSummary } from "@resweep/store";
import { Link } from "../frame/link.tsx";
import { Ago } from "../numbers/ago.tsx";
import { BringBack } from "../shelves/bring-back.tsx";

/** Reports, or those that were deleted and can be brought back. */
export function ReportTable({ reports }: { reports: readonly ReportSummary[] }) {
  const gone = reports.some(({ deletedAt }) => deletedAt !== null);
  return (
    <div className="card cards-when-narrow overflow-x-auto">
      <table className="grid-table">
        <thead>
          <tr>
            <th>Report</th>
            <th>{gone ? "Deleted" : "Edited"}</th>
            <th>By</th>
            <th>Written by</th>
            <th className="number">Version</th>
          </tr>
        </thead>
        <tbody>
          {reports.map(({ id, title, version, createdBy, updatedAt, updatedBy, deletedAt }) => (
            <tr key={id} data-report={id}>
              <td className="card-title max-w-96 font-medium">
                {deletedAt === null ? (
                  <Link href={`/reports/${id}`} className="block truncate hover:underline">
                    {title}
                  </Link>
                ) : (
                  <span className="flex items-center gap-3">
                    <span className="truncate">{title}</span>
                    <BringBack what="reports" id={id} />
                  </span>
                )}
              </td>
              <td data-label={gone ? "Deleted" : "Edited"} className="text-soft">
                <Ago at={deletedAt ?? updatedAt} />
              </td>
              <td data-label="By" className="text-soft">
                {updatedBy}
              </td>
              <td data-label="Written by" className="text-soft">
                {createdBy}
              </td>
              <td data-label="Version" className="number text-soft">
                {version}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
