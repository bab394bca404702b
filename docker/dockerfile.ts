/** One instruction of a Dockerfile, with the stage that it belongs to. */
export interface Instruction {
  readonly stage: string;
  readonly keyword: string;
  /** `--name=value` flags; one without a value is true. */
  readonly flags: Readonly<Record<string, string | true>>;
  /** What follows the flags, on one line. */
  readonly text: string;
}

/** Reads the forms that our Dockerfile uses: continuation lines, comments, flags, named stages. */
export function parseDockerfile(source: string): Instruction[] {
  const lines = source
    .split("\n")
    .filter((line) => !line.trimStart().startsWith("#"))
    .join("\n")
    .replace(/\\\n\s*/g, " ")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  let stage = "";
  return lines.map((line) => {
    const [keyword = "", ...rest] = line.split(/\s+/);
    const flags: Record<string, string | true> = {};
    while (rest[0]?.startsWith("--")) {
      const [name = "", ...value] = rest.shift()!.slice(2).split("=");
      flags[name] = value.length > 0 ? value.join("=") : true;
    }
    const text = rest.join(" ");
    if (keyword === "FROM") stage = /\sAS\s+(\S+)$/i.exec(text)?.[1] ?? "";
    return { stage, keyword, flags, text };
  });
}

/** The words of a command: the JSON form, or the shell form split at spaces. */
export function commandOf(text: string): string[] {
  return text.startsWith("[") ? (JSON.parse(text) as string[]) : text.split(/\s+/);
}
