/** The most characters that a message may have, in Unicode code points, as the gateway counts them. */
export const LONGEST_BODY = 10_000;

export const lengthOf = (body: string): number => [...body].length;

export type BodyFault = 'empty' | 'too-long';

/** What keeps a text from being sent; null when nothing does. */
export function faultOf(body: string): BodyFault | null {
  if (body.trim() === '') return 'empty';
  // Whoever has fewer UTF-16 units has fewer code points: most texts need no counting.
  return body.length > LONGEST_BODY && lengthOf(body) > LONGEST_BODY ? 'too-long' : null;
}
