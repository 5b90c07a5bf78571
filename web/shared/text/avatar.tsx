import type { PersonFragment } from '../../generated/operations.ts';
import { hueOf, initialsOf } from './person.ts';

/** A person's letters in their colour; says nothing that their name beside it does not. */
export function Avatar({ person, name }: { person: PersonFragment | null | undefined; name: string }) {
  return (
    <span className="avatar" aria-hidden="true" data-hue={Math.floor(hueOf(person?.id ?? '') / 45)}>
      {initialsOf(name)}
    </span>
  );
}
