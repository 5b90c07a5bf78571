import { createHash } from 'node:crypto';

/** Random choices that are the same again for the same seed. */
export interface Random {
  /** From 0 to 1, 1 excluded. */
  next: () => number;
  /** A whole number from 0, `below` excluded. */
  below: (below: number) => number;
  chance: (probability: number) => boolean;
  pick: <T>(list: readonly T[]) => T;
  /** So many hex digits. */
  hex: (digits: number) => string;
}

export function createRandom(seed: string): Random {
  // sfc32: small, fast and good enough for made-up data.
  const digest = createHash('sha256').update(seed).digest();
  let [a, b, c, d] = [0, 4, 8, 12].map((at) => digest.readInt32LE(at)) as [number, number, number, number];
  const next = () => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    next,
    below,
    chance: (probability) => next() < probability,
    pick: <T>(list: readonly T[]) => list[below(list.length)] as T,
    hex: (digits) => Array.from({ length: digits }, () => below(16).toString(16)).join(''),
  };
}

/** Makes ids in the form of all others: the second of the time, a part that stays, and a number that counts on. */
export function idMaker(random: Random): (time: number) => string {
  const fixed = random.hex(10);
  let counter = random.below(2 ** 24);
  return (time) => {
    counter = (counter + 1) % 2 ** 24;
    const second = Math.floor(time / 1_000);
    return second.toString(16).padStart(8, '0') + fixed + counter.toString(16).padStart(6, '0');
  };
}
