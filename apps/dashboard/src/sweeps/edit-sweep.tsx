"use client";

import { SlidersHorizontal } from "lucide-react";
import dynamic from "next/dynamic";
import type { ComponentProps } from "react";
import { Popover } from "../frame/popover.tsx";

/** Its script comes when the box is opened. */
const EditForm = dynamic(() => import("./edit-form.tsx"), {
  ssr: false,
  loading: () => <div className="h-96" aria-busy />,
});

/** A box to change what a sweep may use, and its size and space, while it runs. */
export function EditSweep(props: ComponentProps<typeof EditForm>) {
  return (
    <Popover
      align="right"
      wide
      label={
        <>
          <SlidersHorizontal size={14} aria-hidden /> <span className="max-sm:sr-only">Edit</span>
        </>
      }
    >
      <EditForm {...props} />
    </Popover>
  );
}
