import type { PersonFragment } from '../../generated/operations.ts';
import { texts } from '../../texts/index.ts';
import { nameOf } from './person.ts';

/** What somebody of a conversation is called, on whichever side they are. */
export const called = (person: PersonFragment | null | undefined): string =>
  nameOf(person, person?.role === 'SUPPORT' || person?.role === 'ADMIN' ? texts.staff : texts.nobody);
