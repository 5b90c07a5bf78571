import { expect } from 'vitest';
import { startGateway, type Actor } from '../support/gateway.ts';

/** Every property of a conversation that takes no arguments, and its people. */
export const CONVERSATION = `id version isClosed closedAt isDeleted deletedAt rating { rating comment ratedAt }
  userUnreadCount supportUnreadCount unreadCount user { id } supportUser { id } lastActivityAt createdAt updatedAt`;

export const MESSAGE = `id seq side body fileUrl fileType clientMessageId isRead isEdited isDeleted deletedAt
  createdAt updatedAt sender { id } conversation { id }`;

const conversation = (input: string) => ({ input, made: 'conversation', select: `conversation { ${CONVERSATION} }` });
const message = (input: string) => ({ input, made: 'message', select: `message { ${MESSAGE} }` });
const once = (mutation: ReturnType<typeof message>) => ({ ...mutation, select: `${mutation.select} isReplay` });

const MUTATIONS = {
  createConversation: once(conversation('CreateConversationInput')),
  updateConversation: conversation('UpdateConversationInput'),
  closeConversation: conversation('ConversationVersionInput'),
  reopenConversation: conversation('ConversationVersionInput'),
  deleteConversation: conversation('ConversationVersionInput'),
  restoreConversation: conversation('ConversationVersionInput'),
  claimConversation: conversation('ClaimConversationInput'),
  assignConversation: conversation('AssignConversationInput'),
  rateConversation: conversation('RateConversationInput'),
  markConversationRead: conversation('MarkConversationReadInput'),
  sendMessage: once(message('SendMessageInput')),
  updateMessage: message('UpdateMessageInput'),
  deleteMessage: message('DeleteMessageInput'),
  setTyping: { input: 'SetTypingInput', made: 'isTyping', select: 'isTyping' },
  createGuest: {
    input: 'CreateGuestInput',
    made: 'guest',
    select: 'guest { id kind role name username email } token expiresAt',
  },
};

export type Mutation = keyof typeof MUTATIONS;
export type Caller = Pick<Actor, 'gql'>;

/** A conversation or a message, as its fields were asked for; loosely typed, as the shape is what is tested. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
export type Seen = Record<string, any> & Record<'id', string> & Record<'version' | 'seq', number>;

/** What came of a mutation. */
export interface Outcome {
  /** `OK`, the code of the one user error, or the code of the top-level error. */
  verdict: string;
  /** The input field that the user error names. */
  field: string | null;
  /** The object of the payload. */
  made: Seen;
  isReplay: boolean | undefined;
}

/** What is not there; tests that look into it are wrong, and fail. */
const NOTHING = null as unknown as Seen;

const USER_ERROR_CODES = [
  'NOT_FOUND',
  'INVALID',
  'CONVERSATION_CLOSED',
  'VERSION_CONFLICT',
  'ALREADY_ASSIGNED',
  'NOT_SUPPORT_STAFF',
  'IDEMPOTENCY_KEY_REUSED',
];

/**
 * Runs one mutation, and checks what holds for all of them: the object or one reason, never both; expected failures in
 * `userErrors` and all others at the top level; never a fault of the server.
 */
export async function run(caller: Caller, name: Mutation, input: object): Promise<Outcome> {
  const { input: type, made, select } = MUTATIONS[name];
  const answer = await caller.gql(
    `mutation ($input: ${type}!) { ${name}(input: $input) { ${select} userErrors { code message field } } }`,
    { input },
  );
  expect(answer.status, JSON.stringify(answer)).toBeLessThan(500);
  if (answer.errors) {
    const code = answer.errors[0]!.extensions.code;
    expect(USER_ERROR_CODES, 'an expected failure at the top level').not.toContain(code);
    expect(code).not.toBe('INTERNAL_SERVER_ERROR');
    expect(answer.data?.[name] ?? null).toBeNull();
    return { verdict: code, field: null, made: NOTHING, isReplay: undefined };
  }
  const payload = answer.data[name];
  expect(payload.userErrors.length).toBe(payload[made] === null ? 1 : 0);
  const [refusal] = payload.userErrors;
  if (refusal) {
    expect(USER_ERROR_CODES).toContain(refusal.code);
    expect(refusal.message).toMatch(/^\S.+\.$/);
  }
  return {
    verdict: refusal?.code ?? 'OK',
    field: refusal?.field?.slice(1).join('.') ?? null,
    made: payload[made],
    isReplay: payload.isReplay,
  };
}

/** Runs a mutation that must succeed, and returns the object of its payload. */
export async function make(caller: Caller, name: Mutation, input: object): Promise<Seen> {
  const { verdict, field, made } = await run(caller, name, input);
  expect(`${verdict} ${field ?? ''}`, name).toBe('OK ');
  return made;
}

/** One root field, which must be answered without an error. */
export async function read(caller: Caller, field: string, variables: Record<string, string> = {}) {
  const declared = Object.keys(variables).map((name) => `$${name}: ID!`);
  const query = `query ${declared.length > 0 ? `(${declared.join(', ')})` : ''} { field: ${field} }`;
  const { data, errors } = await caller.gql(query, variables);
  expect(errors, query).toBeUndefined();
  return data.field;
}

/** A conversation as a caller sees it; null when they do not. */
export const look = (caller: Caller, id: string): Promise<Seen> =>
  read(caller, `conversation(id: $id) { ${CONVERSATION} }`, { id });

/** A message as a caller sees it; null when they do not. */
export const lookAtMessage = (caller: Caller, id: string): Promise<Seen> =>
  read(caller, `message(id: $id) { ${MESSAGE} }`, { id });

/** A conversation, a message and the log as an administrator sees them: the same before and after, nothing was stored. */
export async function trace(admin: Caller, id: string, messageId: string): Promise<unknown> {
  const { data, errors } = await admin.gql(
    `query ($id: ID!, $messageId: ID!) {
      conversation(id: $id) { ${CONVERSATION} } message(id: $messageId) { ${MESSAGE} } syncCursor
    }`,
    { id, messageId },
  );
  expect(errors).toBeUndefined();
  return data;
}

/** The ids of a list of conversations, in order. */
export async function idsOf(caller: Caller, filter: object = {}): Promise<string[]> {
  const { data, errors } = await caller.gql(
    'query ($filter: ConversationFilter) { conversations(filter: $filter, first: 100) { nodes { id } totalCount } }',
    { filter },
  );
  expect(errors).toBeUndefined();
  const ids = data.conversations.nodes.map((node: { id: string }) => node.id);
  expect(data.conversations.totalCount).toBe(ids.length);
  return ids;
}

/** The position of the event log: the same before and after means that nothing was committed. */
export const logPosition = (caller: Caller): Promise<string> => read(caller, 'syncCursor');

/** Limits have their own tests; here they would only be in the way. */
const NO_LIMITS = Object.fromEntries(
  ['SENDS_PER_MINUTE', 'GUESTS_PER_MINUTE', 'OPERATIONS_PER_MINUTE', 'REQUESTS_PER_MINUTE'].map((name) => [
    `LIMIT_${name}`,
    '0',
  ]),
);

/** Starts a gateway without limits. */
export function start(options: Parameters<typeof startGateway>[0] = {}) {
  return startGateway({ ...options, env: { ...NO_LIMITS, ...options.env } });
}

/** The customer, the staff and those with a permission, one of each. */
export async function startCast(gateway: Awaited<ReturnType<typeof start>>) {
  const [owner, stranger, holder, otherAgent, admin, reader, writer] = await Promise.all([
    gateway.customer({ name: 'Olga Owner' }),
    gateway.customer({ name: 'Sten Stranger' }),
    gateway.agent({ name: 'Hana Holder' }),
    gateway.agent({ name: 'Omar Other' }),
    gateway.admin({ name: 'Ada Admin' }),
    gateway.customer({ name: 'Rhea Reader', permissions: ['supportConversations:readAny'] }),
    gateway.customer({ name: 'Wim Writer', permissions: ['supportConversations:writeAny'] }),
  ]);
  return { owner, stranger, holder, otherAgent, admin, reader, writer };
}

export type Cast = Awaited<ReturnType<typeof startCast>>;

/** A new conversation of a customer, held by an agent or by nobody. */
export async function open(admin: Actor, customer: { id: string }, agent: { id: string } | null): Promise<string> {
  const { id } = await make(admin, 'createConversation', { userId: customer.id });
  await make(admin, 'assignConversation', { id, supportUserId: agent?.id ?? null });
  return id;
}
