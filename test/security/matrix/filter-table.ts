import { conversationWord, personWord, wordsOf, type Person } from './canaries.ts';
import { CUSTOMERS, KINDS, type ActorName, type CallerName, type Kind } from './sight.ts';

/** A condition on a list, with what it must find. */
export interface Condition {
  /** Its value, as it is given; of a person, their id is given. */
  value: boolean | string | { person: Person | 'missing' };
  /** Whether it holds of a conversation that the caller sees. */
  holds: (kind: Kind, actor: CallerName) => boolean;
  /** The code that some are refused with. */
  refusal?: (actor: CallerName) => 'FORBIDDEN' | 'NOT_FOUND' | null;
}

/** The conversation that is closed in the world of `lists.test.ts`. */
export const CLOSED_KIND = KINDS.find(({ holder }) => holder === null)!;

const SEE_ALL: readonly ActorName[] = ['admin', 'reader', 'writer'];
const PERSONS: readonly Person[] = ['guestA', 'userA', 'userB', 'agent', 'otherAgent', 'reader', 'stranger'];

const flag = (holds: Condition['holds']): Condition[] => [
  { value: true, holds },
  { value: false, holds: (kind, actor) => !holds(kind, actor) },
];

/** Messages that the caller's side has not read: the customer's first, and the holder's answer to it. */
export const unreadOf = (kind: Kind, actor: CallerName): number =>
  kind.customer === actor ? Number(kind.holder !== null) : 1;

/** A customer who names somebody else is told the same whether they exist or not (contract section 2). */
const ofCustomer = (person: Person | 'missing'): Condition => ({
  value: { person },
  holds: ({ customer }) => customer === person,
  refusal: (actor) => (CUSTOMERS.includes(actor) && !SEE_ALL.includes(actor) && actor !== person ? 'NOT_FOUND' : null),
});

const searched = (value: string, holds: Condition['holds']): Condition => ({ value, holds });
const nothing = (value: string): Condition => searched(value, () => false);

/** Every condition of `ConversationFilter`. */
export const FILTERS: Record<string, Condition[]> = {
  scope: [
    { value: 'VISIBLE', holds: () => true },
    {
      value: 'QUEUE',
      holds: ({ holder }, actor) => holder === null || holder === actor,
      refusal: (actor) => (CUSTOMERS.includes(actor) && !SEE_ALL.includes(actor) ? 'FORBIDDEN' : null),
    },
    { value: 'ALL', holds: () => true, refusal: (actor) => (SEE_ALL.includes(actor) ? null : 'FORBIDDEN') },
  ],
  userId: [...PERSONS, 'missing' as const].map(ofCustomer),
  supportUserId: [...PERSONS, 'missing' as const].map((person) => ({
    value: { person },
    holds: ({ holder }) => holder === person,
  })),
  isUnassigned: flag(({ holder }) => holder === null),
  isClosed: flag((kind) => kind === CLOSED_KIND),
  hasUnread: flag((kind, actor) => unreadOf(kind, actor) > 0),
  isGuest: flag(({ customer }) => customer.startsWith('guest')),
  // Who does not see what is deleted has none of it.
  isDeleted: flag(({ isDeleted }) => isDeleted),
  search: [
    searched('cnry', () => true),
    ...KINDS.flatMap((kind) => [
      searched(conversationWord(kind, 'body'), (it) => it === kind),
      searched(conversationWord(kind, 'reply'), (it) => it === kind && kind.holder !== null),
      nothing(conversationWord(kind, 'deletedBody')),
    ]),
    // It is customers' names that are searched, and an account's name is one.
    ...PERSONS.flatMap((person) =>
      (['name', 'username'] as const)
        .filter((text) => wordsOf(person).includes(personWord(person, text)))
        .map((text) => searched(personWord(person, text), ({ customer }) => customer === person)),
    ),
    // Nothing else is: nobody is found by what not everybody who sees them may read.
    nothing(conversationWord(KINDS[0]!, 'comment')),
    nothing(personWord('userA', 'email')),
  ],
};
