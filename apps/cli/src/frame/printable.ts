/** What makes a terminal do something else than show it: C0 and C1 controls, and marks that turn the reading direction. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

export const unicodeEscape = (character: string) =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** Text that came from anywhere (a name, a log), so that a terminal shows it and does no more; tabs and lines stay. */
export function printable(text: string, shown = shortEscape): string {
  return text.replace(controls, shown);
}

function shortEscape(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}
