"use client";

import { Bookmark, X } from "lucide-react";
import { useEffect, useState } from "react";
import { useAddress } from "../address/use-address.ts";
import { Popover } from "../frame/popover.tsx";
import { readViews, removeView, type SavedView, saveView, viewsOf } from "./saved-views.ts";

/** Named views of a sweep's page. A view is an address, so it is shared by its address; the names stay in this browser. */
export function ViewsMenu({ sweepId }: { sweepId: number }) {
  const address = useAddress();
  const [views, setViews] = useState<readonly SavedView[]>([]);
  const [name, setName] = useState("");
  const [everywhere, setEverywhere] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  useEffect(() => setViews(readViews(localStorage)), []);
  const change = (make: () => readonly SavedView[]) => {
    try {
      setViews(make());
      setTrouble(null);
    } catch {
      setTrouble("The browser keeps nothing: allow it to store data for this page.");
    }
  };
  const own = viewsOf(views, sweepId);
  return (
    <Popover
      align="right"
      label={
        <>
          <Bookmark size={14} aria-hidden /> Views
          {own.length > 0 && <span className="text-faint">{own.length}</span>}
        </>
      }
    >
      {own.map((view) => (
        <div key={`${view.sweepId} ${view.name}`} className="flex items-center gap-1">
          <button
            type="button"
            className="min-w-0 flex-1 truncate rounded-md px-2 py-1 text-left text-sm hover:bg-hover"
            title={view.search}
            onClick={() => address.replace(view.search)}
          >
            {view.name}
            {view.sweepId === null && <span className="ml-2 text-faint">every sweep</span>}
          </button>
          <button
            type="button"
            className="p-1 text-faint hover:text-ink"
            aria-label={`Forget the view ${view.name}`}
            onClick={() => change(() => removeView(localStorage, view))}
          >
            <X size={13} aria-hidden />
          </button>
        </div>
      ))}
      <form
        className="space-y-2 p-2"
        onSubmit={(event) => {
          event.preventDefault();
          const search = window.location.search.slice(1);
          const view = { name: name.trim(), search, sweepId: everywhere ? null : sweepId };
          if (view.name === "") return;
          change(() => saveView(localStorage, view));
          setName("");
        }}
      >
        <input
          aria-label="Name of the view"
          placeholder="Name this view"
          maxLength={60}
          className="field h-7"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <div className="flex items-center justify-between gap-2">
          <label className="flex items-center gap-2 text-xs text-soft">
            <input
              type="checkbox"
              className="size-4 accent-accent-fill"
              checked={everywhere}
              onChange={(event) => setEverywhere(event.target.checked)}
            />
            for every sweep
          </label>
          <button type="submit" className="button button-small" disabled={name.trim() === ""}>
            Save
          </button>
        </div>
        {trouble && (
          <p role="alert" className="text-xs text-bad">
            {trouble}
          </p>
        )}
        <p className="text-2xs text-faint">
          Kept in this browser; to share a view, send its address.
        </p>
      </form>
    </Popover>
  );
}
