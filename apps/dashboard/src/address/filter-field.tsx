"use client";

import { useEffect, useRef, useState } from "react";
import { useAddress } from "./use-address.ts";

/** A search field whose text is a parameter of the address; chips and links that change it are followed. */
export function FilterField({
  label,
  placeholder,
  className,
  parameter = "filter",
}: {
  label: string;
  placeholder: string;
  className: string;
  parameter?: string;
}) {
  const address = useAddress();
  const value = address.get(parameter);
  const [text, setText] = useState(value);
  /** The address follows a moment later, so an older value of our own must not come back over what is typed. */
  const sent = useRef<string[]>([]);
  useEffect(() => {
    const own = sent.current.indexOf(value);
    if (own >= 0) sent.current = sent.current.slice(own + 1);
    else setText(value);
  }, [value]);
  return (
    <input
      type="search"
      aria-label={label}
      className={`field ${className}`}
      placeholder={placeholder}
      value={text}
      onChange={(event) => {
        setText(event.target.value);
        sent.current.push(event.target.value);
        address.set({ [parameter]: event.target.value || null });
      }}
    />
  );
}
