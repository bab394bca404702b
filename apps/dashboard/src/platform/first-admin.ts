import { environment } from "../environment.ts";
import { platform } from "./platform.ts";

/** Where one signs in and nobody can yet, the log says how the first one is made. */
export async function tellOfFirstAdmin(): Promise<void> {
  if (!environment().signIn) return;
  try {
    if ((await platform().store.people.list()).length > 0) return;
  } catch (error) {
    console.warn(`sign-in: ${(error as Error).message}`);
    return;
  }
  console.warn(
    "Pages and API demand sign-in, and there is no user yet. Make the first one:\n  npx resweep users add NAME --role admin",
  );
}
