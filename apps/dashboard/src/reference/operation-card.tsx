import type { Operation } from "./operations.ts";
import { SchemaType } from "./schema-type.tsx";

/** One thing that can be asked of the API: what it takes, what it answers, and the line to try it with. */
export function OperationCard({ operation }: { operation: Operation }) {
  const { id, method, path, summary, parameters = [], requestBody, responses, curl } = operation;
  const bodies = Object.entries(requestBody?.content ?? {});
  const answers = Object.entries(responses).filter(([status]) => Number(status) < 300);
  return (
    <article id={id} className="card scroll-mt-16 space-y-2 p-3">
      <h3 className="flex flex-wrap items-baseline gap-x-2 font-mono text-sm">
        <span className="font-semibold">{method}</span>
        <a href={`#${id}`} className="break-all hover:underline">
          {path}
        </a>
      </h3>
      <p>{summary}.</p>
      <dl className="grid gap-x-4 gap-y-1 text-sm sm:grid-cols-[160px_minmax(0,1fr)]">
        {parameters.map(({ name, in: where, required, schema, description }) => (
          <div key={`${where} ${name}`} className="contents">
            <dt className="font-mono text-xs">
              {name}
              {!required && <span className="text-faint"> optional</span>}
            </dt>
            <dd className="text-soft">
              <SchemaType schema={schema} />
              {description && `. ${description}`}
            </dd>
          </div>
        ))}
        {bodies.map(([type, { schema }]) => (
          <div key={type} className="contents">
            <dt className="text-xs">Body</dt>
            <dd className="text-soft">
              <SchemaType schema={schema} /> as {type}
            </dd>
          </div>
        ))}
        {answers.map(([status, { description, content = {} }]) => (
          <div key={status} className="contents">
            <dt className="text-xs">Answers {status}</dt>
            <dd className="text-soft">
              {description}:{" "}
              {Object.entries(content).map(([type, { schema }], at) => (
                <span key={type}>
                  {at > 0 && ", "}
                  <SchemaType schema={schema} /> as {type}
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <pre tabIndex={0} className="overflow-x-auto rounded-md bg-page p-2 font-mono text-xs">
        {curl}
      </pre>
    </article>
  );
}
