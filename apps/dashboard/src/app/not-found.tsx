import { Link } from "../frame/link.tsx";

export default function NotFoundPage() {
  return (
    <main className="mx-auto max-w-xl space-y-4 px-4 py-24 md:px-6">
      <h1 className="text-xl font-semibold">There is nothing at this address</h1>
      <p className="text-soft">
        A sweep or trial of that number may belong to another installation. The history lists all
        there are here.
      </p>
      <Link href="/" className="button button-primary">
        To the history of sweeps
      </Link>
    </main>
  );
}
