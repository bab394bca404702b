/** Says that nobody answers, over the page: what is on it stays, and may be older than it looks. */
export function ConnectionLost({ lost }: { lost: boolean }) {
  return (
    <div role="status" className="fixed bottom-18 left-1/2 z-30 -translate-x-1/2 md:bottom-4">
      {lost && (
        <p className="rounded-md border border-line bg-raised px-3 py-1.5 text-sm whitespace-nowrap text-bad shadow-lg">
          Connection lost, trying again
        </p>
      )}
    </div>
  );
}
