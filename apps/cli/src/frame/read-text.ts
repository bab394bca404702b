import { readFile } from "node:fs/promises";
import { InvalidInput } from "@resweep/spec";

/** A file's text; of `-`, what comes on standard input. Throws InvalidInput where it cannot be read. */
export async function readText(file: string): Promise<string> {
  if (file === "-") {
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString("utf8");
  }
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === "ENOENT" ? "is not there" : `cannot be read (${code})`;
    throw InvalidInput.at(file, `${reason}; name a YAML or JSON file`, { cause: error });
  }
}
