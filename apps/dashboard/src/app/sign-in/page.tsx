import type { Metadata } from "next";
import { SignInForm } from "../../people/sign-in-form.tsx";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  return (
    <main className="mx-auto mt-[16vh] max-w-xs space-y-6 px-4">
      <h1 className="text-xl font-semibold">Resweep</h1>
      <SignInForm to={placeHere((await searchParams).to)} />
      <p className="text-xs text-soft">
        Accounts are made by an admin of this installation:{" "}
        <code className="font-mono">npx resweep users add NAME</code>
      </p>
    </main>
  );
}

/** A path of this dashboard; anything else, `//evil.example` say, is the first page. */
function placeHere(to: string | string[] | undefined): string {
  return typeof to === "string" && /^\/(?![/\\])[\x21-\x7e]*$/.test(to) ? to : "/";
}
