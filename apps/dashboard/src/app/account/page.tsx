import { can, mayHaveToken, Scope } from "@resweep/spec";
import type { Metadata } from "next";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { environment } from "../../environment.ts";
import { Bar } from "../../frame/bar.tsx";
import { PaletteButton } from "../../frame/palette.tsx";
import { ThemeButton } from "../../frame/theme-button.tsx";
import { identify } from "../../http/identify.ts";
import { PasswordForm } from "../../people/password-form.tsx";
import { SignOut } from "../../people/sign-out.tsx";
import { TokenList } from "../../people/token-list.tsx";
import { UserList } from "../../people/user-list.tsx";
import { platform } from "../../platform/platform.ts";
import { reading } from "../../platform/reading.tsx";

export const metadata: Metadata = { title: "Account" };

export default async function AccountPage() {
  return reading(async () => {
    const who = await identify(await headers());
    if (who === null) notFound();
    const { people } = platform().store;
    const isAdmin = can(who, "admin");
    const [tokens, users] = await Promise.all([
      people.tokens(isAdmin ? undefined : who.name),
      isAdmin ? people.list() : [],
    ]);
    const { signIn } = environment();
    return (
      <>
        <Bar title="Account">
          <div className="md:hidden">
            <ThemeButton />
          </div>
          {signIn && <SignOut />}
          <PaletteButton />
        </Bar>
        <main className="max-w-4xl space-y-8 px-4 py-4 md:px-6">
          <p className="text-soft">
            {signIn ? `Signed in as ${who.name}, ${who.role}.` : <Unguarded name={who.name} />}
          </p>
          {signIn && (
            <TokenList
              tokens={tokens.map(({ createdAt: _made, ...token }) => token)}
              scopes={Scope.options.filter((scope) => mayHaveToken(who.role, scope))}
            />
          )}
          {isAdmin && <UserList users={users.map(({ name, role }) => ({ name, role }))} />}
          {signIn && <PasswordForm />}
        </main>
      </>
    );
  });
}

function Unguarded({ name }: { name: string }) {
  return (
    <>
      This dashboard answers to this machine only, so nobody signs in: whatever is done here is done
      as {name}, an admin. Opened to other machines it demands sign-in and tokens of its own accord;{" "}
      <code className="font-mono">docs/security.md</code> tells how.
    </>
  );
}
