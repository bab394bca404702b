"use client";

import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { api } from "../api.ts";
import { useMay } from "../people/may.tsx";
import { places } from "./places.ts";
import { showShortcuts } from "./shortcuts.tsx";
import { applyTheme } from "./theme-switch.tsx";

interface Command {
  readonly label: string;
  readonly hint: string;
  run(): void;
}

interface Found {
  readonly of: string;
  readonly sweeps: readonly { id: number; name: string }[];
}

/** Ctrl/Cmd-K: go anywhere. Sweeps are looked up as one types. */
export function CommandPalette() {
  const router = useRouter();
  const launches = useMay()("launch");
  const dialog = useRef<HTMLDialogElement>(null);
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState(0);
  const [found, setFound] = useState<Found>({ of: "", sweeps: [] });

  const open = useCallback(() => {
    setQuery("");
    setChosen(0);
    dialog.current?.showModal();
  }, []);

  useEffect(() => {
    let afterG = 0;
    const onKey = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        open();
        return;
      }
      const target = event.target as HTMLElement;
      if (target.closest("input, textarea, select, dialog") || event.metaKey || event.ctrlKey)
        return;
      if (event.key === "g") afterG = Date.now();
      else if (Date.now() - afterG < 1000) {
        const place = places.find(({ key }) => key === event.key);
        if (place) router.push(place.href);
        afterG = 0;
      } else if (event.key === "n" && launches) router.push("/sweeps/new");
    };
    window.addEventListener("keydown", onKey);
    window.addEventListener("resweep-palette", open);
    return () => {
      window.removeEventListener("keydown", onKey);
      window.removeEventListener("resweep-palette", open);
    };
  }, [open, router, launches]);

  useEffect(() => {
    if (!dialog.current?.open && query === "") return;
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      const request = { query: { limit: 8, search: query }, signal: abort.signal };
      const answer = await api.ask("GET /api/sweeps", request).catch(() => null);
      if (answer) setFound({ of: query, sweeps: answer.sweeps });
    }, 120);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [query]);

  const commands = useMemo<readonly Command[]>(() => {
    const go = (href: string) => () => router.push(href);
    const fixed: Command[] = [
      ...(launches ? [{ label: "New sweep", hint: "n", run: go("/sweeps/new") }] : []),
      ...places.map(({ href, label, key }) => ({ label, hint: `g ${key}`, run: go(href) })),
      { label: "API reference", hint: "", run: go("/api-reference") },
      { label: "Keyboard shortcuts", hint: "?", run: showShortcuts },
      { label: "Account and tokens", hint: "", run: go("/account") },
      { label: "Light colours", hint: "", run: () => applyTheme("light") },
      { label: "Dark colours", hint: "", run: () => applyTheme("dark") },
      { label: "Colours of the system", hint: "", run: () => applyTheme("system") },
    ];
    const words = query.trim().toLowerCase();
    // Until the server has answered, of those found before only what is sure to be found again.
    const sweeps =
      found.of === query
        ? found.sweeps
        : found.sweeps.filter(({ name }) => name.toLowerCase().includes(words));
    return [
      ...fixed.filter(({ label }) => label.toLowerCase().includes(words)),
      ...sweeps.map(({ id, name }) => ({ label: name, hint: `#${id}`, run: go(`/sweeps/${id}`) })),
    ];
  }, [query, found, router, launches]);

  useEffect(() => {
    document.getElementById(`palette-${chosen}`)?.scrollIntoView({ block: "nearest" });
  }, [chosen]);

  const run = (command: Command | undefined) => {
    dialog.current?.close();
    command?.run();
  };

  return (
    <dialog
      ref={dialog}
      aria-label="Commands"
      className="m-auto mt-[12vh] w-[min(560px,calc(100vw-32px))] overflow-hidden rounded-lg border border-line bg-raised p-0 text-ink shadow-2xl backdrop:bg-black/40"
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
      onKeyDown={(event) => {
        if (event.key === "ArrowDown") setChosen((at) => Math.min(at + 1, commands.length - 1));
        else if (event.key === "ArrowUp") setChosen((at) => Math.max(at - 1, 0));
        else if (event.key === "Enter") run(commands[chosen]);
        else return;
        event.preventDefault();
      }}
    >
      <div className="flex items-center gap-3 border-b border-line px-4">
        <Search size={16} className="text-faint" aria-hidden />
        <input
          className="h-12 flex-1 bg-transparent outline-none"
          placeholder="Go to a sweep, a page ..."
          aria-label="Command"
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={`palette-${chosen}`}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setChosen(0);
          }}
        />
      </div>
      <div
        id="palette-list"
        role="listbox"
        aria-label="Commands"
        className="max-h-80 overflow-y-auto p-2"
      >
        {commands.map((command, index) => (
          <div
            key={`${command.label}${command.hint}`}
            id={`palette-${index}`}
            role="option"
            aria-selected={index === chosen}
            tabIndex={-1}
            className={`flex cursor-pointer items-center justify-between gap-4 rounded-md px-3 py-2 ${index === chosen ? "bg-accent-soft text-accent" : ""}`}
            // Scrolled under a pointer that rests, it is not pointed at.
            onMouseMove={({ movementX, movementY }) =>
              (movementX !== 0 || movementY !== 0) && setChosen(index)
            }
            onClick={() => run(command)}
            onKeyDown={() => undefined}
          >
            <span className="truncate">{command.label}</span>
            <kbd className="font-mono text-2xs text-faint">{command.hint}</kbd>
          </div>
        ))}
        {commands.length === 0 && <div className="px-3 py-2 text-faint">Nothing by that name.</div>}
      </div>
    </dialog>
  );
}

export function PaletteButton() {
  return (
    <button
      type="button"
      className="button button-quiet button-small"
      onClick={() => window.dispatchEvent(new Event("resweep-palette"))}
      aria-label="Search and commands, Ctrl K"
    >
      <Search size={16} aria-hidden />
      <kbd className="font-mono text-2xs text-faint max-md:hidden">Ctrl K</kbd>
    </button>
  );
}
