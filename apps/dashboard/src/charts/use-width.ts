"use client";

import { useEffect, useRef, useState } from "react";

/** The width that a figure has for its drawing, in pixels: letters keep their size on every screen. */
export function useWidth() {
  const holder = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(560);
  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) =>
      setWidth(Math.max(240, Math.floor(entry!.contentRect.width))),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { holder, width };
}
