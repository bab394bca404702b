import { BringBack } from "../shelves/bring-back.tsx";

/** Said after a report was deleted: it can be brought back. */
export function Undelete({ id }: { id: number }) {
  return (
    <div role="status" className="card flex flex-wrap items-center gap-3 px-3 py-2 text-sm">
      Report {id} was deleted.
      <BringBack what="reports" id={id} />
    </div>
  );
}
