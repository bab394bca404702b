import { InvalidInput } from "@resweep/spec";

/** Gathers an option that may be given several times. */
export function collect(setting: string, earlier: readonly string[]): string[] {
  return [...earlier, setting];
}

/** `depth=50` as a key and the value that it reads as in JSON; anything else is text. */
export function readSetting(setting: string, option = "--set"): [string, unknown] {
  const split = setting.indexOf("=");
  if (split <= 0) throw InvalidInput.at(option, `must be option=value, not "${setting}"`);
  const text = setting.slice(split + 1);
  try {
    return [setting.slice(0, split), JSON.parse(text)];
  } catch {
    return [setting.slice(0, split), text];
  }
}
