/** Everybody that the matrix asks as. */
export const ACTORS = [
  'nobody',
  'guestA',
  'guestB',
  'userA',
  'userB',
  'agent',
  'otherAgent',
  'admin',
  'reader',
  'writer',
] as const;
export type ActorName = (typeof ACTORS)[number];
/** Those who have a token. */
export const CALLERS = ACTORS.filter((name) => name !== 'nobody');
export type CallerName = Exclude<ActorName, 'nobody'>;

/** Those without a role at the desk; the reader (`readAny`) and the writer (`writeAny`) are customers with a permission. */
export const CUSTOMERS: readonly ActorName[] = ['guestA', 'guestB', 'userA', 'userB', 'reader'];
export const AGENTS: readonly ActorName[] = ['agent', 'otherAgent'];

/**
 * By what right somebody sees a conversation: as its customer; as an agent who holds it, or because nobody does; as an
 * administrator; by `readAny`; by `writeAny`; by `writeAny` where they are the customer too. Without any it does not
 * exist for them.
 */
export type Sight = 'own' | 'desk' | 'admin' | 'reads' | 'writes' | 'own+writes';

/**
 * Who sees which conversation, and by what right: contract section 2, its table, row by row of what it says of the role.
 * A dash is somebody for whom the conversation does not exist.
 */
const TABLE = `
  conversation                   guestA guestB userA  userB  agent  otherAgent admin  reader writer
  guestA's, held by agent        own    -      -      -      desk   -          admin  reads  writes
  guestB's, held by otherAgent   -      own    -      -      -      desk       admin  reads  writes
  userA's, held by agent         -      -      own    -      desk   -          admin  reads  writes
  userB's, held by otherAgent    -      -      -      own    -      desk       admin  reads  writes
  userB's, held by nobody        -      -      -      own    desk   desk       admin  reads  writes
  agent's, held by otherAgent    -      -      -      -      own    desk       admin  reads  writes
  reader's, held by otherAgent   -      -      -      -      -      desk       admin  own    writes
  writer's, held by otherAgent   -      -      -      -      -      desk       admin  reads  own+writes
  userA's, held by agent, gone   -      -      -      -      -      -          admin  reads  -
`;

/** A conversation of the world, by its row in the table of sights. */
export interface Kind {
  name: string;
  customer: CallerName;
  holder: 'agent' | 'otherAgent' | null;
  isDeleted: boolean;
  /** By what right each caller sees it; null for those for whom it does not exist. */
  sight: Record<CallerName, Sight | null>;
}

const [head = '', ...rows] = TABLE.trim().split('\n');
const columns = head.trim().split(/\s+/).slice(1);

export const KINDS: readonly Kind[] = rows.map((row) => {
  const [name = '', ...cells] = row.trim().split(/\s{2,}/);
  const [, customer, holder] = /^(\w+)'s, held by (\w+)/.exec(name) ?? [];
  return {
    name,
    customer: customer as CallerName,
    holder: holder === 'nobody' ? null : (holder as 'agent' | 'otherAgent'),
    isDeleted: name.endsWith('gone'),
    sight: Object.fromEntries(
      columns.map((column, index) => [column, cells[index] === '-' ? null : cells[index]]),
    ) as Kind['sight'],
  };
});

/** By what right an actor sees a conversation; null when it does not exist for them. */
export const sightOf = (actor: ActorName, kind: Kind): Sight | null => (actor === 'nobody' ? null : kind.sight[actor]);

/**
 * Who sees which people beside themselves (contract section 2, `user(id)`): staff and those who read every conversation
 * see anyone, customers the people of their own conversations, deleted ones aside.
 */
export const SEEN_PEOPLE: Record<CallerName, 'anyone' | readonly CallerName[]> = {
  guestA: ['agent'],
  guestB: ['otherAgent'],
  userA: ['agent'],
  userB: ['otherAgent'],
  agent: 'anyone',
  otherAgent: 'anyone',
  admin: 'anyone',
  reader: 'anyone',
  writer: 'anyone',
};

/** Whether somebody exists for an actor; `stranger` is a person with whom nobody has anything to do. */
export function seesPerson(actor: ActorName, person: CallerName | 'stranger'): boolean {
  if (actor === 'nobody') return false;
  const seen = SEEN_PEOPLE[actor];
  return seen === 'anyone' || actor === person || (seen as readonly string[]).includes(person);
}

/** Whether somebody may read a person's e-mail address: contract section 4, `email` (self and staff only). */
export const seesEmail = (actor: ActorName, person: CallerName | 'stranger'): boolean =>
  actor === person || AGENTS.includes(actor) || actor === 'admin';
