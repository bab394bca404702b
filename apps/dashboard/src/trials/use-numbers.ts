"use client";

import { useMemo } from "react";
import { useAddress } from "../address/use-address.ts";

/** Numbers, of trials say, that a parameter of the address names. */
export interface Numbers {
  has(number: number): boolean;
  set(numbers: readonly number[], on: boolean): void;
  clear(): void;
}

export function useNumbers(parameter: string): Numbers {
  const address = useAddress();
  const text = address.get(parameter);
  return useMemo(() => {
    const own = new Set(text.split(",").filter(Boolean).map(Number));
    return {
      has: (number) => own.has(number),
      set(numbers, on) {
        const next = new Set(own);
        for (const number of numbers)
          if (on) next.add(number);
          else next.delete(number);
        address.set({ [parameter]: [...next].sort((a, b) => a - b).join(",") || null });
      },
      clear: () => address.set({ [parameter]: null }),
    };
  }, [text, parameter, address.set]);
}
