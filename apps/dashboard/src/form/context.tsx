"use client";

import type { GroupDescription, InputIssue } from "@resweep/spec";
import { createContext, useContext } from "react";
import type { Draft, Parameter } from "./draft.ts";
import { removeEntry, setOption, spaceOf, vary } from "./draft.ts";
import type { Json, JsonObject } from "./json.ts";

/** The draft, what is wrong with it, and the ways to change it; fields find theirs by path. */
export interface Form {
  readonly draft: Draft;
  readonly root: GroupDescription;
  readonly issues: readonly InputIssue[];
  change(next: Draft): void;
}

const FormContext = createContext<Form | null>(null);
export const FormProvider = FormContext.Provider;

export function useForm() {
  const form = useContext(FormContext);
  if (!form) throw new Error("a field stands outside its form");
  const { draft, root, issues, change } = form;
  const base = draft.base as JsonObject | undefined;
  return {
    draft,
    base,
    change,
    space: spaceOf(draft),
    set: (path: string, value: Json | undefined) =>
      change({ ...draft, base: setOption(base, root, path, value) }),
    vary: (path: string, parameter: Parameter | null) => change(vary(draft, path, parameter)),
    removeEntry: (path: string, index: number, list: readonly JsonObject[]) =>
      change(removeEntry(draft, path, index, list)),
    issuesAt: (path: string) => issues.filter((issue) => sameField(issue.path, path)),
  };
}

/** Issues name `base.recipe.epochs`, `space.recipe.epochs` or the cell's `recipe.epochs`: all three are one field. */
export function sameField(issuePath: string, path: string): boolean {
  const bare = issuePath.replace(/^(base|space)\./, "");
  return bare === path || bare.startsWith(`${path}.choices`) || bare === `${path}.when`;
}
