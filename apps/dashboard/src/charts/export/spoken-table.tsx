import { formatNumber } from "../../numbers/format.ts";
import type { ChartTable } from "./table.ts";

/** So many rows can be listened to; the CSV has all of them. */
const mostRows = 200;

/** A chart for those who hear the page: one sentence, and its numbers. */
export function SpokenTable({ table }: { table: ChartTable }) {
  const { caption, columns, rows } = table;
  return (
    <div className="sr-only">
      <table>
        <caption>
          {caption}
          {rows.length > mostRows && ` The first ${mostRows} of ${rows.length} rows.`}
        </caption>
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, mostRows).map((row) => (
            <tr key={JSON.stringify(row)}>
              {row.map((value, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other name
                <td key={at}>{typeof value === "string" ? value : formatNumber(value)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
