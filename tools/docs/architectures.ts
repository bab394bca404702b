import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { architectures, buildGraph, describeModel, ownLayers, type Task } from "@resweep/core";
import type { Description, OptionDescription } from "@resweep/spec";

/** Where the page is kept. */
export const architecturesFile = fileURLToPath(
  new URL("../../docs/architectures.md", import.meta.url),
);

/** The table of architectures, from the catalogue alone. */
export function architecturesPage(): string {
  const names = architectures.names;
  return `# Architectures

Made from the catalogue by \`npx tsx tools/docs/architectures.ts\`; a test fails where it is stale.

Parameters are the trained ones, without the moving statistics of batch norm. MACs are the multiply-accumulates of
convolutions and linear layers for one image of the size given; FLOPs are twice that.
\`npx resweep describe NAME --set OPTION=VALUE\` counts any other network, layer by layer.

| name | paper | network | images | parameters | MACs |
|---|---|---|---|---:|---:|
${names.flatMap(rows).join("\n")}

## Options

${names.map(section).join("\n")}`;
}

/** One row for each published network. */
function rows(name: string): string[] {
  const { source, madeFor, published } = architectures.get(name);
  return published.map(({ title, options, size }, i) => {
    const task = taskOf(madeFor, size);
    const { parameters, macs } = describeModel({ name, ...options }, task);
    const set = Object.entries(options).map(([option, value]) => `${option} ${value}`);
    return cells(
      i === 0 ? `\`${name}\`` : "",
      i === 0 ? source : "",
      set.length > 0 ? `${title} (${set.join(", ")})` : title,
      task.inputShape.join("x"),
      count(parameters),
      count(macs),
    );
  });
}

function section(name: string): string {
  const { summary, madeFor, published } = architectures.get(name);
  const entry = architectures.describe().find((candidate) => candidate.name === name)!;
  const own = new Set(
    published.flatMap(({ options, size }) =>
      ownLayers(buildGraph({ name, ...options }, taskOf(madeFor, size))),
    ),
  );
  const layers =
    own.size > 0
      ? `Needs ${[...own].map((layer) => `\`${layer}\``).join(", ")}, a layer of ours (\`registerLayers\`), where a network above has it.\n\n`
      : "";
  return `### ${name}

${summary}.

${layers}| option | default | values | |
|---|---|---|---|
${Object.entries(entry.fields)
  .filter((field): field is [string, OptionDescription] => isOption(field[1]))
  .map(([option, field]) =>
    cells(`\`${option}\``, String(field.default), valuesOf(field), field.help),
  )
  .join("\n")}
`;
}

function isOption(field: Description): field is OptionDescription {
  return field.type === "option";
}

function valuesOf({ kind, choices, min, max }: OptionDescription): string {
  if (choices) return choices.join(", ");
  return kind === "boolean" ? "true, false" : `${min} to ${max}`;
}

function taskOf({ inputShape, classes }: Task, size?: number): Task {
  return size === undefined
    ? { inputShape, classes }
    : { inputShape: [size, size, 3], classes: size === 32 ? 10 : classes };
}

function cells(...values: string[]): string {
  return `| ${values.map((value) => value.replaceAll("|", "\\|")).join(" | ")} |`;
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(architecturesFile, architecturesPage());
}
