import "./prose.css";
import "./report.css";

/** The body of a report as the server made it. */
export function ReportText({ html }: { html: string }) {
  return (
    // biome-ignore lint/security/noDangerouslySetInnerHtml: made by renderReport, which escapes every text and lets no HTML through
    <article className="prose report" dangerouslySetInnerHTML={{ __html: html }} />
  );
}
