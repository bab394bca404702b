import { readFile } from "node:fs/promises";
import path from "node:path";
import { readSizes } from "@resweep/sweeps";
import type { Draft } from "./draft.ts";
import { empty, own, questions, type Template } from "./templates.ts";

/** The templates with what the files of `examples/` say; a question whose file is not there is left out. */
export async function readTemplates(): Promise<Template[]> {
  const read = questions.map(async ({ file, ...template }): Promise<Template[]> => {
    const text = await readExample(file);
    if (text === null) return [];
    const { whole, quick } = readSizes(text, file) as { whole: Draft; quick: Draft };
    return [{ ...template, about: String(whole.notes), draft: quick, whole }];
  });
  return [...own, ...(await Promise.all(read)).flat(), empty];
}

/** Of the workspace: it is looked for from the working directory upwards. Null where there is none. */
async function readExample(file: string): Promise<string | null> {
  for (let folder = process.cwd(); ; folder = path.dirname(folder)) {
    try {
      return await readFile(path.join(folder, "examples", file), "utf8");
    } catch {
      if (path.dirname(folder) === folder) return null;
    }
  }
}
