/** Whether the tests of scale run at their full length: `npm run test:full`. */
export const IS_FULL = process.env.PARLEY_FULL === '1';

/** A size of a test: what it is at full length, and in `npm test`. */
export const sized = (full: number, usual: number): number => (IS_FULL ? full : usual);
