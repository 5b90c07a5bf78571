/** What is wrong with a text that people wrote; null when nothing is. Lengths are in Unicode code points. */
export function textProblem(text: string, longest: number): string | null {
  if (text.trim() === '') return 'must not be empty or all white space';
  if (text.includes('\0')) return 'must not contain NUL characters';
  if (!text.isWellFormed()) return 'must not contain lone surrogates';
  // The length in UTF-16 units is never less than that in code points: most texts need no count.
  if (text.length > longest && [...text].length > longest) {
    return `must be at most ${longest.toLocaleString('en')} characters long`;
  }
  return null;
}

/** What is wrong with the address of a file: it must be http or https; null when nothing is. */
export function fileUrlProblem(text: string): string | null {
  if (text.length > 2_048) return 'must be at most 2,048 characters long';
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u0020\u007f]/.test(text) || !text.isWellFormed())
    return 'must not contain white space or control characters';
  const isWeb = /^https?:\/\//i.test(text) && URL.canParse(text);
  return isWeb ? null : 'must be an http or https address';
}
