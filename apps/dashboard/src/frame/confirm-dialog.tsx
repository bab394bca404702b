"use client";

import { type ReactNode, type RefObject, useId } from "react";

/** Says what will be lost before something is done; `dialog.current?.showModal()` asks. */
export function ConfirmDialog({
  dialog,
  title,
  children,
  keep,
  go,
  onGo,
}: {
  dialog: RefObject<HTMLDialogElement | null>;
  title: string;
  children: ReactNode;
  /** What the button that does nothing says. */
  keep: string;
  /** What the one that does it says. */
  go: string;
  onGo(): void;
}) {
  const id = useId();
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      className="m-auto w-[min(440px,calc(100vw-32px))] rounded-lg border border-line bg-raised p-5 text-ink shadow-2xl backdrop:bg-black/40"
    >
      <h2 id={id} className="text-lg font-semibold">
        {title}
      </h2>
      <p className="mt-2 text-soft">{children}</p>
      <div className="mt-5 flex justify-end gap-2">
        <button type="button" className="button" onClick={() => dialog.current?.close()}>
          {keep}
        </button>
        <button
          type="button"
          className="button button-danger"
          onClick={() => {
            dialog.current?.close();
            onGo();
          }}
        >
          {go}
        </button>
      </div>
    </dialog>
  );
}
