const STRINGS = /"(\\.|[^"\\])*"/g;
const LONG_INTEGERS = /(?<![\w.+-])-?\d{16,}(?![\d.eE])/g;

/** This JSON has an integer beyond 2^53, of which JavaScript knows none exactly. */
export function holdsRounded(json: string): boolean {
  const integers = json.replace(STRINGS, '').match(LONG_INTEGERS) ?? [];
  return integers.some((each) => !Number.isSafeInteger(Number(each)));
}
