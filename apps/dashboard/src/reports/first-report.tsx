import { ArrowRight } from "lucide-react";
import { Example } from "../frame/example.tsx";
import { Link } from "../frame/link.tsx";
import { May } from "../people/may.tsx";
import { exampleBody } from "./example.ts";

/** The list before there is a report: what one is, and one that works. */
export function FirstReport() {
  return (
    <div className="mx-auto max-w-2xl space-y-5 py-10">
      <div>
        <h2 className="text-xl font-semibold">No report yet</h2>
        <p className="mt-1 text-soft">
          A report is a page of notes in Markdown. A block named <code>resweep</code> in it becomes
          a chart or a table of a sweep, drawn anew whenever the page is read. It is shared by its
          address, or as one HTML file.
        </p>
      </div>
      <Example>{exampleBody(1)}</Example>
      <May grant="launch">
        <Link href="/reports/new" className="button button-primary">
          Write one <ArrowRight size={14} aria-hidden />
        </Link>
      </May>
    </div>
  );
}
