import type { PersonRecord } from '../../modules/users/index.ts';
import { FIRST_NAMES, LAST_NAMES } from './texts.ts';
import type { Random } from './random.ts';

/** Somebody made up. */
export interface SeededPerson extends PersonRecord {
  createdAt: number;
}

const STAFF_SHARE = 0.02;
/** Every so many of the staff is an administrator. */
const STAFF_PER_ADMIN = 10;
const GUEST_SHARE = 0.12;

/** Makes up people between two times: staff first, as soon as there are two people at all. */
export function makePeople(
  size: number,
  from: number,
  to: number,
  random: Random,
  newId: (time: number) => string,
): SeededPerson[] {
  const staff = size < 2 ? 0 : Math.max(1, Math.round(size * STAFF_SHARE));
  return Array.from({ length: size }, (_, index): SeededPerson => {
    const createdAt = Math.floor(from + ((to - from) * index) / size);
    const first = random.pick(FIRST_NAMES);
    const last = random.pick(LAST_NAMES);
    const name = `${first} ${last}`;
    const username = `${first}.${last}${index + 1}`
      .toLowerCase()
      .normalize('NFD')
      .replace(/[^a-z0-9.]/g, '');
    const email = `${username}@example.com`;
    // As if known from a token of that time, so that any later one brings what is known up to date.
    const common = { id: newId(createdAt), tokenIssuedAt: Math.floor(createdAt / 1_000), createdAt };
    if (index < staff) {
      const role = index % STAFF_PER_ADMIN === STAFF_PER_ADMIN - 1 ? 'ADMIN' : 'SUPPORT';
      return { ...common, kind: 'USER', role, name, username, email };
    }
    if (random.chance(GUEST_SHARE)) {
      const told = random.chance(0.6) ? { name: first, email } : { name: null, email: null };
      return { ...common, kind: 'GUEST', role: 'GUEST', username: null, ...told };
    }
    return { ...common, kind: 'USER', role: 'USER', name, username, email };
  });
}
