import type { Metadata } from "next";
import { Bar } from "../../frame/bar.tsx";
import { Contents } from "../../frame/contents.tsx";
import { PaletteButton } from "../../frame/palette.tsx";
import { OperationCard } from "../../reference/operation-card.tsx";
import { resources, type Schema, schemas } from "../../reference/operations.ts";
import { SchemaType } from "../../reference/schema-type.tsx";

export const metadata: Metadata = { title: "API reference" };

/** The OpenAPI document for people: made from the same schemas that read and write what is sent. */
export default function ApiReferencePage() {
  const groups = [...resources()];
  return (
    <>
      <Bar title="API reference">
        <a href="/api/openapi.json" className="button button-quiet button-small">
          OpenAPI 3.1
        </a>
        <PaletteButton />
      </Bar>
      <main className="gap-8 px-4 py-4 md:px-6 lg:grid lg:grid-cols-[160px_minmax(0,1fr)]">
        <Contents label="Resources" parts={[...groups.map(([name]) => name), "schemas"]} />
        <div className="max-w-4xl min-w-0 space-y-8">
          <p className="text-soft">
            Everything the pages do can be done over HTTP. In the examples{" "}
            <code className="font-mono text-xs">RESWEEP</code> is the address of this dashboard,
            such as http://127.0.0.1:3000. What is refused answers with{" "}
            <a href="#schema-Problem" className="link">
              Problem
            </a>
            : 400 names each field, 404 and 409 say why not, 503 means that Postgres does not
            answer.
          </p>
          {groups.map(([name, operations]) => (
            <section key={name} id={name} aria-label={name} className="scroll-mt-16 space-y-2">
              <h2 className="text-lg font-semibold capitalize">{name}</h2>
              {operations.map((operation) => (
                <OperationCard key={operation.id} operation={operation} />
              ))}
            </section>
          ))}
          <section id="schemas" aria-label="schemas" className="scroll-mt-16 space-y-2">
            <h2 className="text-lg font-semibold">Schemas</h2>
            {Object.entries(schemas()).map(([name, schema]) => (
              <SchemaCard key={name} name={name} schema={schema} />
            ))}
          </section>
        </div>
      </main>
    </>
  );
}

function SchemaCard({ name, schema }: { name: string; schema: Schema }) {
  const required = new Set(schema.required);
  return (
    <article id={`schema-${name}`} className="card scroll-mt-16 space-y-2 p-3">
      <h3 className="font-mono text-sm font-semibold">{name}</h3>
      {schema.description && <p className="text-soft">{schema.description}</p>}
      <dl className="grid gap-x-4 gap-y-1 text-sm sm:grid-cols-[160px_minmax(0,1fr)]">
        {Object.entries(schema.properties ?? {}).map(([field, own]) => (
          <div key={field} className="contents">
            <dt className="font-mono text-xs break-all">
              {field}
              {!required.has(field) && <span className="text-faint"> optional</span>}
            </dt>
            <dd className="text-soft">
              <SchemaType schema={own} />
              {own.description && `. ${own.description}`}
            </dd>
          </div>
        ))}
      </dl>
    </article>
  );
}
