import { freshId, startGateway, type Actor, type Gateway } from '../../support/gateway.ts';
import { NO_LIMITS } from '../../live/acts.ts';
import { conversationWord, personWord, type Person } from './canaries.ts';
import { overHttp, overSocket } from './doors.ts';
import { ACTORS, KINDS, type ActorName, type CallerName, type Kind } from './sight.ts';
import type { Told } from './mutation-table.ts';

/** A conversation of the world, with the messages that are in it. */
export interface Planted {
  kind: Kind;
  id: string;
  /** The customer's first message. */
  messageId: string;
  /** A message that is deleted. */
  deletedMessageId: string;
}

export type World = Awaited<ReturnType<typeof startWorld>>;

/** An id of the right form that is nobody's and nothing's. */
export const MISSING_ID = 'f'.repeat(24);
export const MALFORMED_ID = 'not-an-id';

const BATCH = 6;

/** A gateway with one of everybody, one conversation of every kind, and a planted word in every private text. */
export async function startWorld() {
  const gateway = await startGateway({ env: NO_LIMITS });
  const actors = await startActors(gateway);
  const spare = await gateway.agent({ name: 'Sam Spare' });
  const stranger = await gateway.customer(claimsOf('stranger'));
  const peopleIds: Record<Person, string> = {
    ...(Object.fromEntries(Object.entries(actors).map(([name, { id }]) => [name, id])) as Record<CallerName, string>),
    stranger: stranger.id,
  };
  const tokens = Object.fromEntries(
    ACTORS.map((name) => [name, name === 'nobody' ? null : actors[name].token]),
  ) as Record<ActorName, string | null>;
  const { admin } = actors;

  /** Runs so many mutations as one operation, as an administrator; returns what they made. */
  async function several(name: string, type: string, select: string, inputs: object[]) {
    const declared = inputs.map((_, index) => `$i${index}: ${type}!`).join(', ');
    const fields = inputs.map(
      (_, index) => `m${index}: ${name}(input: $i${index}) { ${select} userErrors { message } }`,
    );
    const variables = Object.fromEntries(inputs.map((input, index) => [`i${index}`, input]));
    const { data, errors } = await admin.gql(`mutation (${declared}) { ${fields.join(' ')} }`, variables);
    if (errors) throw new Error(`The scene was not set: ${JSON.stringify(errors)}`);
    return inputs.map((_, index) => {
      const payload = data[`m${index}`] as { made?: { id: string } | null; userErrors: { message: string }[] };
      if (!payload.made) throw new Error(`The scene was not set: ${JSON.stringify(payload.userErrors)}`);
      return payload.made.id;
    });
  }

  /** Some conversations of a kind, each with a message of its customer's; not rated, and not deleted yet. */
  async function begin(kind: Kind, count: number): Promise<Omit<Planted, 'deletedMessageId'>[]> {
    const many = <T>(one: (index: number) => T) => Array.from({ length: count }, (_, index) => one(index));
    const userId = peopleIds[kind.customer];
    const made = 'made: conversation { id }';
    const ids = await several(
      'createConversation',
      'CreateConversationInput',
      made,
      many(() => ({ userId })),
    );
    const supportUserId = kind.holder && peopleIds[kind.holder];
    const given = ids.map((id) => ({ id, supportUserId }));
    await several('assignConversation', 'AssignConversationInput', made, given);
    const sent = ids.map((conversationId) => ({ conversationId, senderId: userId, ...contentOf(kind) }));
    const messageIds = await several('sendMessage', 'SendMessageInput', 'made: message { id }', sent);
    return ids.map((id, index) => ({ kind, id, messageId: messageIds[index]! }));
  }

  /** One conversation of a kind with everything that can be in one. */
  async function plant(kind: Kind): Promise<Planted> {
    const [begun] = await begin(kind, 1);
    const { id: conversationId } = begun!;
    const send = (senderId: string, body: string) =>
      several('sendMessage', 'SendMessageInput', 'made: message { id }', [{ conversationId, senderId, body }]);
    if (kind.holder) await send(peopleIds[kind.holder], conversationWord(kind, 'reply'));
    const [deletedMessageId] = await send(peopleIds[kind.customer], conversationWord(kind, 'deletedBody'));
    await several('deleteMessage', 'DeleteMessageInput', 'made: message { id }', [{ id: deletedMessageId }]);
    await actors[kind.customer].gql(
      'mutation ($input: RateConversationInput!) { rateConversation(input: $input) { conversation { id } } }',
      { input: { id: conversationId, rating: 2, comment: conversationWord(kind, 'comment') } },
    );
    if (kind.isDeleted) await remove([conversationId]);
    return { ...begun!, deletedMessageId: deletedMessageId! };
  }

  const remove = (ids: string[]) =>
    several(
      'deleteConversation',
      'ConversationVersionInput',
      'made: conversation { id }',
      ids.map((id) => ({ id })),
    );

  const beginning = (await admin.gql('{ syncCursor }')).data.syncCursor as string;
  const planted: Planted[] = [];
  for (const kind of KINDS) planted.push(await plant(kind));

  const stock = new Map<Kind, Omit<Planted, 'deletedMessageId'>[]>();

  return {
    gateway,
    actors,
    spare,
    tokens,
    peopleIds,
    /** The place in the log before there was any conversation, as an administrator was told it. */
    beginning,
    /** One conversation of each kind, in the order of the table; nobody in the matrix changes them. */
    planted,
    doors: { http: overHttp(gateway, tokens), websocket: overSocket(gateway, tokens) },
    /** A conversation of a kind that no other call returns, to do something to. */
    async fresh(kind: Kind): Promise<Omit<Planted, 'deletedMessageId'>> {
      const left = stock.get(kind) ?? [];
      stock.set(kind, left);
      if (left.length === 0) {
        const begun = await begin(kind, BATCH);
        if (kind.isDeleted) await remove(begun.map(({ id }) => id));
        left.push(...begun);
      }
      return left.pop()!;
    },
    /** What a mutation is told of a conversation. */
    told: ({ kind, id, messageId }: Pick<Planted, 'kind' | 'id' | 'messageId'>): Told => ({
      id,
      messageId,
      word: conversationWord(kind, 'body'),
      comment: conversationWord(kind, 'comment'),
      customerId: peopleIds[kind.customer],
      spareAgentId: spare.id,
    }),
    stop: () => gateway.stop(),
  };
}

function contentOf(kind: Kind) {
  return {
    body: `Hello, ${conversationWord(kind, 'body')} it is`,
    fileUrl: `https://files.example/${conversationWord(kind, 'fileUrl')}.png`,
    fileType: `image/${conversationWord(kind, 'fileType')}`,
    clientMessageId: conversationWord(kind, 'clientKey'),
  };
}

const claimsOf = (person: Person) => ({
  id: freshId(),
  name: `Dear ${personWord(person, 'name')}`,
  username: personWord(person, 'username'),
  email: `${personWord(person, 'email')}@example.com`,
});

async function startActors(gateway: Gateway): Promise<Record<CallerName, Actor>> {
  const guest = async (name: CallerName): Promise<Actor> => {
    const { id: _id, username: _username, ...input } = claimsOf(name);
    const { data } = await gateway.nobody.gql(
      'mutation ($input: CreateGuestInput!) { createGuest(input: $input) { guest { id } token } }',
      { input },
    );
    return gateway.bearer(data.createGuest.token as string, data.createGuest.guest.id as string);
  };
  const permitted = (name: CallerName, verb: string) =>
    gateway.customer({ ...claimsOf(name), permissions: [`supportConversations:${verb}`] });
  return {
    guestA: await guest('guestA'),
    guestB: await guest('guestB'),
    userA: await gateway.customer(claimsOf('userA')),
    userB: await gateway.customer(claimsOf('userB')),
    agent: await gateway.agent(claimsOf('agent')),
    otherAgent: await gateway.agent(claimsOf('otherAgent')),
    admin: await gateway.admin(claimsOf('admin')),
    reader: await permitted('reader', 'readAny'),
    writer: await permitted('writer', 'writeAny'),
  };
}
