import { z } from 'zod';
import type { ImportedConversation, ImportedPerson } from '../../modules/importing/index.ts';
import { checkContent } from '../../modules/messages/index.ts';
import { Refused } from '../../shared/errors.ts';
import { isId } from '../../shared/ids.ts';
import { textProblem } from '../../shared/text.ts';

/** As long as a comment may be when it is given here. */
const LONGEST_COMMENT = 10_000;

const id = z.string('must be an id').refine(isId, 'must be 24 lower-case hex characters');
const flag = z.boolean('must be true or false');
const time = z.iso
  .datetime({ offset: true, error: 'must be a time such as 2026-01-31T12:00:00.000Z' })
  .transform((text) => Date.parse(text));
/** Something to be called by. What is empty says nothing. */
const label = z
  .string('must be a text')
  .refine((text) => !text.includes('\0') && text.isWellFormed(), 'must not contain NUL characters or lone surrogates')
  .nullish()
  .transform((text) => text || null);
const kind = z.enum(['User', 'Guest'], 'must be "User" or "Guest"').nullish();
/** A person by their id alone, or populated. */
const person = z.union(
  [
    id.transform((personId) => ({ id: personId, name: null, username: null, email: null })),
    z.object({ id, name: label, username: label, email: label }),
  ],
  'must be an id of 24 lower-case hex characters, or a person with one',
);

const message = z.object({
  id,
  userId: person,
  onModel: kind,
  message: z.string('must be a text').nullish(),
  fileUrl: z.string('must be a text').nullish(),
  fileType: z.string('must be a text').nullish(),
  conversationId: id.nullish(),
  read: flag,
  isDeleted: flag.nullish(),
  deletedAt: time.nullish(),
  createdAt: time,
  updatedAt: time,
});

const conversation = z.object({
  id,
  messages: z.array(message, 'must be the messages'),
  supportId: person.nullish(),
  userId: person,
  onModel: kind,
  isClosed: flag,
  isDeleted: flag.nullish(),
  deletedAt: time.nullish(),
  createdAt: time,
  updatedAt: time,
  comment: z.string('must be a text').nullish(),
  rating: z.int('must be a whole number').min(1, 'must be 1 to 5').max(5, 'must be 1 to 5').nullish(),
});

type LegacyConversation = z.infer<typeof conversation>;
type LegacyMessage = z.infer<typeof message>;

/** Why a line, or a conversation in it, is rejected. */
export class Rejected extends Error {
  override readonly name = 'Rejected';
}

/**
 * The conversations of a line: a document as the REST routes print it (contract section 5), a list of such, or a whole
 * answer with either.
 *
 * @returns what is good of it, and what is wrong with the rest
 */
export function readDocuments(bytes: Buffer): { conversations: ImportedConversation[]; problems: string[] } {
  const result: { conversations: ImportedConversation[]; problems: string[] } = { conversations: [], problems: [] };
  try {
    const documents = documentsOf(bytes);
    for (const [index, document] of documents.entries()) {
      try {
        result.conversations.push(readConversation(document));
      } catch (error) {
        if (!(error instanceof Rejected)) throw error;
        const place = documents.length > 1 ? `conversation ${index + 1} of ${documents.length}: ` : '';
        result.problems.push(place + error.message);
      }
    }
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    result.problems.push(error.message);
  }
  return result;
}

function documentsOf(bytes: Buffer): unknown[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new Rejected(error instanceof SyntaxError ? 'is not JSON' : 'is not UTF-8');
  }
  if (isObject(parsed) && 'success' in parsed) {
    if (parsed['success'] !== true) throw new Rejected('is the answer to a call that failed');
    parsed = parsed['data'];
  }
  return Array.isArray(parsed) ? parsed : [parsed];
}

function readConversation(document: unknown): ImportedConversation {
  if (!isObject(document)) throw new Rejected('is not a conversation');
  if ('conversationId' in document && !('messages' in document)) {
    throw new Rejected('is a message: what is imported are conversations, with their messages in them');
  }
  const parsed = conversation.safeParse(document);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Rejected(`${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is wrong'}`);
  }
  const { data } = parsed;
  const seen = new Set<string>();
  for (const [index, one] of data.messages.entries()) {
    const place = `messages.${index}`;
    if (seen.has(one.id)) throw new Rejected(`${place}.id is that of an earlier message`);
    seen.add(one.id);
    if ((one.conversationId ?? data.id) !== data.id) throw new Rejected(`${place}.conversationId is not id`);
    demandContent(one, place);
  }
  return imported(data);
}

/** The rule for what a message may say is that of messages that are sent; a deleted one need not say anything any more. */
function demandContent({ message: body, fileUrl, fileType, isDeleted }: LegacyMessage, place: string): void {
  if (isDeleted && !body && !fileUrl) return;
  try {
    checkContent({ body: body || null, fileUrl: fileUrl || null, fileType: fileType || null });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new Rejected(`${place}: ${error.message.replace(/^body /, 'message ').replace(/\.$/, '')}`);
  }
}

function imported(document: LegacyConversation): ImportedConversation {
  const { id, userId: user, supportId: support, updatedAt, isClosed, createdAt } = document;
  const isDeleted = document.isDeleted ?? false;
  return {
    id,
    userId: user.id,
    supportUserId: support?.id ?? null,
    isClosed,
    isDeleted,
    deletedAt: isDeleted ? (document.deletedAt ?? updatedAt) : null,
    ...ratingOf(document),
    createdAt,
    updatedAt,
    messages: document.messages.map((one) => ({
      id: one.id,
      senderId: one.userId.id,
      body: one.message || null,
      fileUrl: one.fileUrl || null,
      fileType: (one.fileUrl && one.fileType) || null,
      isRead: one.read,
      isDeleted: one.isDeleted ?? false,
      deletedAt: one.isDeleted ? (one.deletedAt ?? one.updatedAt) : null,
      createdAt: one.createdAt,
      updatedAt: one.updatedAt,
    })),
    people: peopleOf(document),
  };
}

function ratingOf({ rating = null, comment }: LegacyConversation) {
  const ratingComment = comment || null;
  if (ratingComment === null) return { rating, ratingComment };
  if (rating === null) throw new Rejected('comment has no rating');
  const problem = textProblem(ratingComment, LONGEST_COMMENT);
  if (problem !== null) throw new Rejected(`comment ${problem}`);
  return { rating, ratingComment };
}

/** Everybody in a conversation: its customer, who holds it, and who has written in it. */
function peopleOf({ userId: user, onModel, supportId: support, messages }: LegacyConversation): ImportedPerson[] {
  const kindOf = (model: 'User' | 'Guest' | null | undefined) =>
    model === 'Guest' ? 'GUEST' : model === 'User' ? 'USER' : null;
  const people = new Map<string, ImportedPerson>();
  const add = (one: z.infer<typeof person>, model: 'User' | 'Guest' | null | undefined) => {
    const before = people.get(one.id);
    people.set(one.id, {
      id: one.id,
      kind: before?.kind ?? kindOf(model),
      isStaff: one.id !== user.id,
      name: before?.name ?? one.name,
      username: before?.username ?? one.username,
      email: before?.email ?? one.email,
    });
  };
  add(user, onModel);
  if (support) add(support, 'User');
  for (const { userId: sender, onModel: model } of messages) add(sender, model);
  return [...people.values()];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
