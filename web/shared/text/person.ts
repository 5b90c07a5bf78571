import type { PersonFragment } from '../../generated/operations.ts';

/** What a person is called: never empty, even when only their id is known. */
export function nameOf(person: PersonFragment | null | undefined, nobody: string): string {
  if (!person) return nobody;
  return person.name?.trim() || person.username?.trim() || `${nobody} ${person.id.slice(-6)}`;
}

/** One or two letters in place of a picture. */
export function initialsOf(name: string): string {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? [];
  const [first = '?', ...rest] = words;
  const last = rest.at(-1) ?? '';
  return `${[...first][0] ?? ''}${[...last][0] ?? ''}`.toLocaleUpperCase();
}

/** A number that is always the same for a person, so that they are known by their colour. */
export function hueOf(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + character.charCodeAt(0)) % 360;
  return sum;
}
