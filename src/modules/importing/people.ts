import type { Database } from '../../platform/db/index.ts';
import { userRepository, type Person } from '../users/index.ts';
import type { ImportedPerson } from './imported.ts';

/**
 * Records people that were heard of, and adds what was not known of them. What a token has told is left as it is, and so
 * is what was heard first, so that the same told again changes nothing.
 */
export async function recordPeople(db: Database, people: readonly ImportedPerson[], now: number): Promise<void> {
  const ids = [...new Set(people.map(({ id }) => id))];
  const records = await userRepository.listRecordsByIds(db, ids);
  const told = new Set(records.filter(({ tokenIssuedAt }) => tokenIssuedAt >= 0).map(({ id }) => id));
  const known = new Map(records.map(({ tokenIssuedAt: _, ...person }): [string, Person] => [person.id, person]));
  const changed = new Map<string, Person>();
  for (const person of people) {
    if (told.has(person.id)) continue;
    const before = changed.get(person.id) ?? known.get(person.id);
    const after = merged(before, person);
    if (!before || JSON.stringify(before) !== JSON.stringify(after)) changed.set(person.id, after);
  }
  if (changed.size === 0) return;
  await db.transaction((tx) => userRepository.recordHearsay(tx, [...changed.values()], now));
}

/** Staff are no guests, and whoever was called a guest once is one unless they are staff. */
function merged(before: Person | undefined, { id, kind, isStaff, name, username, email }: ImportedPerson): Person {
  const isOfStaff = isStaff || before?.role === 'SUPPORT' || before?.role === 'ADMIN';
  const isGuest = !isOfStaff && (kind === 'GUEST' || before?.kind === 'GUEST');
  return {
    id,
    kind: isGuest ? 'GUEST' : 'USER',
    role: isGuest ? 'GUEST' : !isOfStaff ? 'USER' : before?.role === 'ADMIN' ? 'ADMIN' : 'SUPPORT',
    name: before?.name ?? name,
    username: before?.username ?? username,
    email: before?.email ?? email,
  };
}
