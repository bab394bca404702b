import { Scrolling } from "./scrolling.tsx";

/** What an empty page teaches with: a few lines to take over as they are. */
export function Example({ children }: { children: string }) {
  return (
    <Scrolling label="Example" className="card overflow-x-auto p-4 font-mono text-sm leading-6">
      <pre>{children}</pre>
    </Scrolling>
  );
}
