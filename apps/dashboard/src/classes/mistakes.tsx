"use client";

import { useEffect, useState } from "react";
import { formatPercent } from "../numbers/format.ts";
import type { WireConfusion } from "./words.ts";

/** The wrong answers that the network was surest of, with their images where this machine has them. */
export function Mistakes({ confusion }: { confusion: WireConfusion }) {
  const { trialId, part, mistakes, classes } = confusion;
  const address = (image: number) => `/api/trials/${trialId}/images/${part}/${image}`;
  const first = mistakes[0] && address(mistakes[0].image);
  const missing = useMissing(first);
  if (mistakes.length === 0) return <p className="text-faint">None of its answers is wrong.</p>;
  return (
    <>
      {missing && (
        <p className="mb-2 text-xs text-faint" role="note">
          Without images: {missing}.
        </p>
      )}
      <ol className="grid grid-cols-[repeat(auto-fill,minmax(104px,1fr))] gap-3">
        {mistakes.map(({ image, label, predicted, confidence }) => (
          <li key={image} className="min-w-0 text-2xs">
            {missing === null && (
              // biome-ignore lint/performance/noImgElement: a thousand bytes as they are, which nothing makes smaller
              <img
                src={address(image)}
                alt={`${classes[label]!.name}, #${image}`}
                loading="lazy"
                className="mb-1 size-24 rounded-sm border border-line bg-sunken object-contain [image-rendering:pixelated]"
              />
            )}
            {missing === undefined && <div className="mb-1 size-24 rounded-sm bg-sunken" />}
            <div
              className="truncate"
              title={`${classes[label]!.name} → ${classes[predicted]!.name}`}
            >
              {classes[label]!.name} → <b className="font-medium">{classes[predicted]!.name}</b>
            </div>
            <div className="tabular text-faint">
              {formatPercent(Number(confidence), 1)} sure · #{image}
            </div>
          </li>
        ))}
      </ol>
    </>
  );
}

/** Why there are no images, as the first of them says; null where there are, undefined until that is known. */
function useMissing(first: string | undefined): string | null | undefined {
  const [told, setTold] = useState<{ readonly of: string; readonly why: string | null }>();
  useEffect(() => {
    if (!first) return;
    const controller = new AbortController();
    fetch(first, { signal: controller.signal })
      .then(async (response) => {
        const why = response.ok ? null : (await response.json()).error.message;
        setTold({ of: first, why });
      })
      .catch(() => {
        if (!controller.signal.aborted)
          setTold({ of: first, why: "the dashboard does not answer" });
      });
    return () => controller.abort();
  }, [first]);
  return told?.of === first ? told?.why : undefined;
}
