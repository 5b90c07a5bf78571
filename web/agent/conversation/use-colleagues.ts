import { useEffect, useState } from 'react';
import { ColleaguesDocument, type PersonFragment } from '../../generated/operations.ts';
import type { Gateway } from '../../shared/gateway/gateway.ts';
import type { Thread } from '../../shared/conversation/thread.ts';
import { called } from '../../shared/text/called.ts';

/**
 * Members of the staff whom the reader can name: those met in the open conversation, and in the fifty that moved last.
 * By name; null until the gateway has answered.
 */
export function useColleagues(gateway: Gateway, thread: Thread): readonly PersonFragment[] | null {
  const [met, setMet] = useState<readonly PersonFragment[] | null>(null);
  useEffect(() => {
    let isWanted = true;
    const show = (people: readonly PersonFragment[]) => {
      if (isWanted) setMet(people);
    };
    // Without an answer, whoever is meant can still be named by their id.
    askFor(gateway).then(show, () => show([]));
    return () => {
      isWanted = false;
    };
  }, [gateway]);
  return met && staffAmong([...met, thread.conversation.supportUser, ...thread.messages.map(({ sender }) => sender)]);
}

async function askFor(gateway: Gateway): Promise<PersonFragment[]> {
  const { conversations } = await gateway.query(ColleaguesDocument, {});
  return staffAmong(
    conversations.nodes.flatMap(({ supportUser, messages }) => [
      supportUser,
      ...messages.nodes.map(({ sender }) => sender),
    ]),
  );
}

/** Each member of the staff once, by name. */
export function staffAmong(people: readonly (PersonFragment | null | undefined)[]): PersonFragment[] {
  const staff = new Map<string, PersonFragment>();
  for (const person of people) {
    if (person?.role === 'SUPPORT' || person?.role === 'ADMIN') staff.set(person.id, person);
  }
  return [...staff.values()].sort((a, b) => called(a).localeCompare(called(b)) || a.id.localeCompare(b.id));
}
