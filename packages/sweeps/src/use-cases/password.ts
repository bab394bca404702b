import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";
import { InvalidInput } from "@resweep/spec";

/** OWASP's scrypt of 32 MiB (Password Storage Cheat Sheet): N = 2^15, r = 8, p = 3. */
const cost = { N: 2 ** 15, r: 8, p: 3 };
const KEY_BYTES = 32;
/** Hashes that are worked out at once, 32 MiB each; further ones wait. */
const AT_ONCE = 2;
const SHORTEST = 12;
const LONGEST = 256;

/** Throws InvalidInput. Length is what makes one strong; no characters are demanded (NIST SP 800-63B). */
export function checkPassword(password: string): void {
  const length = [...password].length;
  if (length < SHORTEST || length > LONGEST)
    throw InvalidInput.at("password", `must have ${SHORTEST} to ${LONGEST} characters`);
}

/** As it is stored: `scrypt$N$r$p$salt$key`, base64url. Throws InvalidInput where it is too short. */
export async function hashPassword(password: string): Promise<string> {
  checkPassword(password);
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
  const { N, r, p } = cost;
  return ["scrypt", N, r, p, salt.toString("base64url"), key.toString("base64url")].join("$");
}

/** Against a stored hash; against null it takes as long and is false. */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  const [, N, r, p, salt, key] = (stored ?? nobody).split("$");
  const expected = Buffer.from(key!, "base64url");
  const options = { N: Number(N), r: Number(r), p: Number(p) };
  const found = await derive(
    password.slice(0, LONGEST * 2),
    Buffer.from(salt!, "base64url"),
    options,
  );
  return timingSafeEqual(found, expected) && stored !== null;
}

const nobody = ["scrypt", cost.N, cost.r, cost.p, "A".repeat(22), "A".repeat(43)].join("$");

let running = 0;
const waiting: (() => void)[] = [];

async function derive(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await new Promise((resolve, reject) =>
      scrypt(
        password.normalize("NFKC"),
        salt,
        KEY_BYTES,
        { ...options, maxmem: 64 * 2 ** 20 },
        (error, key) => (error ? reject(error) : resolve(key)),
      ),
    );
  } finally {
    const next = waiting.shift(); // its turn is handed on, not given back
    if (next) next();
    else running -= 1;
  }
}
