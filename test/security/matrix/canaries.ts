import { ACTORS, KINDS, seesEmail, seesPerson, sightOf, type ActorName, type CallerName, type Kind } from './sight.ts';

/** The private texts of a conversation, each by what it is, with the field that tells it. */
export const CONVERSATION_TEXTS = {
  body: 'SupportMessage.body',
  reply: 'SupportMessage.body',
  fileUrl: 'SupportMessage.fileUrl',
  fileType: 'SupportMessage.fileType',
  clientKey: 'SupportMessage.clientMessageId',
  comment: 'ConversationRating.comment',
  /** Of a message that has been deleted, in a conversation that has not. */
  deletedBody: 'SupportMessage.body',
} as const;
export type ConversationText = keyof typeof CONVERSATION_TEXTS;

/** The private texts of a person. */
export const PERSON_TEXTS = { name: 'User.name', username: 'User.username', email: 'User.email' } as const;
export type PersonText = keyof typeof PERSON_TEXTS;

/** Every field with a planted word in it. */
export const PLANTED: ReadonlySet<string> = new Set([
  ...Object.values(CONVERSATION_TEXTS),
  ...Object.values(PERSON_TEXTS),
]);

export type Person = CallerName | 'stranger';
/** Those of whom something private is known. */
export const PEOPLE: readonly Person[] = [...ACTORS.filter((name) => name !== 'nobody'), 'stranger'];

const CANARY = /cnry[a-z0-9]+x/gi;
/** What may be an encoded text: cursors are. */
const ENCODED = /[A-Za-z0-9_+/-]{12,}={0,2}/g;

const slug = (text: string) => text.toLowerCase().replace(/[^a-z]/g, '');

/** The word planted in a text of a conversation: one word, so that it can be searched for. */
export const conversationWord = (kind: Kind, text: ConversationText): string => `cnry${slug(kind.name)}${slug(text)}x`;
export const personWord = (person: Person, text: PersonText): string => `cnry${slug(person)}${slug(text)}x`;

/** Who may read each planted word. */
const readers = new Map<string, (actor: ActorName) => boolean>();
for (const kind of KINDS) {
  for (const text of Object.keys(CONVERSATION_TEXTS) as ConversationText[]) {
    // Deleted messages are read by administrators and with `readAny` only.
    const isLost = (actor: ActorName) => text === 'deletedBody' && actor !== 'admin' && actor !== 'reader';
    readers.set(conversationWord(kind, text), (actor) => sightOf(actor, kind) !== null && !isLost(actor));
  }
}
for (const person of PEOPLE) {
  readers.set(personWord(person, 'name'), (actor) => seesPerson(actor, person));
  readers.set(personWord(person, 'username'), (actor) => seesPerson(actor, person));
  readers.set(personWord(person, 'email'), (actor) => seesEmail(actor, person));
}

/** Whether an actor may read a planted word. A word that nobody has planted is nobody's. */
export const mayRead = (actor: ActorName, word: string): boolean => readers.get(word)?.(actor) ?? false;

/** The planted words in an answer, also where they are upside down: in base64, or percent-encoded. */
export function canariesIn(text: string): string[] {
  const decoded = (text.match(ENCODED) ?? []).map((part) => Buffer.from(part, 'base64url').toString('latin1'));
  const found = [text, ...decoded].flatMap((part) => part.match(CANARY) ?? []);
  return [...new Set(found.map((word) => word.toLowerCase()))].sort();
}

/** The planted words in an answer that its actor may not read. */
export const leaksIn = (actor: ActorName, text: string): string[] =>
  canariesIn(text).filter((word) => !mayRead(actor, word));

/** Everything planted in a conversation and in its people, by which somebody who reads all of it is known. */
export function wordsAbout(kind: Kind): string[] {
  const said: ConversationText[] = ['body', 'fileUrl', 'fileType', 'clientKey', 'comment'];
  if (kind.holder) said.push('reply');
  const people = [kind.customer, ...(kind.holder ? [kind.holder] : [])];
  return [...said.map((text) => conversationWord(kind, text)), ...people.flatMap(wordsOf)].sort();
}

/** Everything planted in a person. Guests have no username. */
export function wordsOf(person: Person): string[] {
  const texts: PersonText[] = person.startsWith('guest') ? ['name', 'email'] : ['name', 'username', 'email'];
  return texts.map((text) => personWord(person, text)).sort();
}
