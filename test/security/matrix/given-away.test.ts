import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canariesIn, conversationWord, type ConversationText } from './canaries.ts';
import { documentOf } from './documents.ts';
import { KINDS } from './sight.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const KIND = KINDS.find(({ customer, holder }) => customer === 'userA' && holder === 'agent')!;
const IN_MESSAGES = ['body', 'reply', 'fileUrl', 'fileType', 'clientKey', 'deletedBody'] satisfies ConversationText[];
const wordsOfMessages = IN_MESSAGES.map((text) => conversationWord(KIND, text));

/** Does something as an administrator. */
const run = (mutation: string, type: string, input: object) =>
  world.actors.admin.gql(`mutation ($input: ${type}!) { ${mutation}(input: $input) { userErrors { code } } }`, {
    input,
  });

// Decision 0004: the answer to a change after which the caller sees the conversation no longer has none of its messages.
describe.each(['http', 'websocket'] as const)('over %s', (door) => {
  test.each([
    ['an agent who hands a conversation to another', 'agent', 'assignConversation', 'otherAgent'],
    ['an agent who hands it over with other changes', 'agent', 'updateConversation', 'otherAgent'],
    ['a customer who deletes their conversation', 'userA', 'deleteConversation', null],
  ] as const)('%s is told of the conversation, and of no message in it', async (_name, actor, mutation, to) => {
    const { id } = await world.fresh(KIND);
    const input = { id, ...(to ? { supportUserId: world.peopleIds[to] } : {}) };
    const document = documentOf('mutation', mutation, ['input']);
    const { outcome, value, raw } = await world.doors[door].ask(actor, document, { input });
    expect([outcome, value.conversation.id]).toEqual(['OK', id]);
    expect(canariesIn(raw).filter((word) => wordsOfMessages.includes(word))).toEqual([]);
    // Asked for again, it is there no more.
    const again = await world.doors[door].ask(actor, documentOf('query', 'conversation', ['id']), { id });
    expect(again.outcome).toBe('NULL');
  });

  test('an agent who repeats a message’s key is told of that message, and of nothing else of its conversation', async () => {
    const { id } = await world.fresh(KIND);
    const document = documentOf('mutation', 'sendMessage', ['input']);
    const input = { conversationId: id, body: 'Good day', clientMessageId: `sent once over ${door}` };
    const sent = await world.doors[door].ask('agent', document, { input });
    await run('assignConversation', 'AssignConversationInput', { id, supportUserId: world.spare.id });
    const replayed = await world.doors[door].ask('agent', document, { input });
    expect([replayed.outcome, replayed.value.isReplay]).toEqual(['OK', true]);
    expect([replayed.value.message.id, replayed.value.message.conversation]).toEqual([sent.value.message.id, null]);
    expect(canariesIn(replayed.raw).filter((word) => wordsOfMessages.includes(word))).toEqual([]);
  });

  test('an agent who repeats a key is told of the conversation it made, and of no message that others wrote in it since', async () => {
    const { agent, userA } = world.actors;
    const key = `made once over ${door}`;
    const document = documentOf('mutation', 'createConversation', ['input']);
    const make = () => world.doors[door].ask('agent', document, { input: { userId: userA.id, idempotencyKey: key } });
    const { id } = (await make()).value.conversation as { id: string };
    await run('assignConversation', 'AssignConversationInput', { id, supportUserId: world.spare.id });
    const body = conversationWord(KIND, 'body');
    await run('sendMessage', 'SendMessageInput', { conversationId: id, senderId: userA.id, body });
    const replayed = await make();
    expect([replayed.outcome, replayed.value.conversation.id, replayed.value.isReplay]).toEqual(['OK', id, true]);
    expect(canariesIn(replayed.raw)).not.toContain(body);
    expect((await agent.gql(`{ conversation(id: "${id}") { id } }`)).data.conversation).toBeNull();
  });
});
