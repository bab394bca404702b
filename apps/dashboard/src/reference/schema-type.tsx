import { type Schema, schemaName } from "./operations.ts";

/** The type of a value in a word or two; what has a name leads to it. */
export function SchemaType({ schema }: { schema: Schema }) {
  if (schema.$ref) {
    const name = schemaName(schema.$ref);
    return (
      <a href={`#schema-${name}`} className="link">
        {name}
      </a>
    );
  }
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices)
    return choices.map((choice, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the choices of a schema have no other name and never move
      <span key={at}>
        {at > 0 && " or "}
        <SchemaType schema={choice} />
      </span>
    ));
  if (schema.enum) return <>{schema.enum.map(String).join(" | ")}</>;
  if (schema.const !== undefined) return <>{JSON.stringify(schema.const)}</>;
  if (schema.type === "array" && schema.items)
    return (
      <>
        list of <SchemaType schema={schema.items} />
      </>
    );
  const [only, ...others] = Object.entries(schema.properties ?? {});
  if (only && others.length === 0)
    return (
      <>
        {"{ "}
        {only[0]}: <SchemaType schema={only[1]} />
        {" }"}
      </>
    );
  return <>{[schema.type ?? "any"].flat().join(" or ")}</>;
}
