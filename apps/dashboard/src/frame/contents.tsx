/** Links to the parts of a long page, named as their ids; beside it where there is room. */
export function Contents({ label, parts }: { label: string; parts: readonly string[] }) {
  return (
    <nav
      aria-label={label}
      className="mb-4 flex flex-wrap gap-1 lg:sticky lg:top-16 lg:flex-col lg:self-start"
    >
      {parts.map((name) => (
        <a
          key={name}
          href={`#${name}`}
          className="rounded-md px-2 py-1 text-sm text-soft hover:bg-hover hover:text-ink"
        >
          {name}
        </a>
      ))}
    </nav>
  );
}
