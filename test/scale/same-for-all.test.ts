import {
  execute,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  parse,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharingKey } from '../../src/live/sharing.ts';
import type { LoggedEvent } from '../../src/modules/events/index.ts';
import { createRandom, SEED } from '../live/random.ts';
import { RandomDesk } from '../live/random-desk.ts';
import { createParts, settle, type LocalActor, type Parts } from './parts.ts';
import { sized } from './size.ts';

const ACTIONS = sized(600, 150);
const EVENTS = sized(100, 15);
/** As far as the sender of a message of the conversation of an event. */
const DEPTH = 4;

/** Everything that can be selected of a type, but what is marked as different for each caller. */
function everything(schema: GraphQLSchema, type: GraphQLNamedType, depth: number): string {
  if (isAbstractType(type)) {
    const types = schema.getPossibleTypes(type).map((one) => `... on ${one.name} ${everything(schema, one, depth)}`);
    return `{ __typename ${types.join(' ')} }`;
  }
  if (!isObjectType(type)) throw new Error(`Nothing can be selected of ${type.name}.`);
  const fields = Object.values(type.getFields()).map(({ name, type: of, astNode }) => {
    if (astNode?.directives?.some((directive) => directive.name.value === 'perViewer')) return '';
    const named = getNamedType(of);
    if (isLeafType(named)) return name;
    // The edges of a page hold what its nodes do.
    return depth === 0 || name === 'edges' ? '' : `${name} ${everything(schema, named, depth - 1)}`;
  });
  return `{ __typename ${fields.join(' ')} }`;
}

describe('callers who share the results of a document', () => {
  let parts: Parts;
  let desk: RandomDesk;
  let callers: LocalActor[];
  const random = createRandom(SEED);

  beforeAll(async () => {
    parts = await createParts();
    const kinds = [
      { role: 'SUPPORT' },
      { role: 'SUPPORT' },
      { role: 'ADMIN' },
      {},
      {},
      { role: 'GUEST', kind: 'GUEST' },
    ];
    const rights = [{}, { canReadAny: true }, { canWriteAny: true }, { canReadAny: true, canWriteAny: true }];
    callers = await Promise.all(
      kinds.flatMap((kind) => rights.map((may) => parts.person({ ...kind, ...may } as Parameters<Parts['person']>[0]))),
    );
    const of = (role: string) => callers.filter(({ viewer }) => viewer.role === role);
    // Agents are customers too.
    const customers = [...of('USER').slice(0, 2), ...of('SUPPORT').slice(0, 2)];
    desk = new RandomDesk({ customers, agents: of('SUPPORT'), admin: of('ADMIN')[0]! }, random, 8);
    for (let action = 0; action < ACTIONS; action += 1) await desk.fulfil(desk.wish());
    await settle();
  });
  afterAll(() => parts.stop());

  /** What a caller is told of an event; null when nothing. */
  async function tell({ viewer }: LocalActor, event: LoggedEvent, query: string, id: string) {
    const contextValue = parts.createContext(viewer);
    const feed = await parts.feedOf(viewer, query, { id });
    if (!feed) return null;
    const conversation = (await contextValue.loaders.conversations.load(event.conversationId)) ?? undefined;
    const verdict = await feed.createJudge()(event, conversation);
    if (verdict === null || typeof verdict === 'symbol') return null;
    const { schema } = parts;
    const result = await execute({ schema, document: parse(query), rootValue: verdict.root, contextValue });
    return { variant: verdict.variant, result: JSON.stringify(result) };
  }

  it.each([
    ['unreadCountChanged', 'UnreadCountChange', ''],
    ['inboxEvents', 'InboxEvent', ''],
    ['conversationEvents', 'ConversationEvent', '(conversationId: $id)'],
  ])(`would be told the same of %s alone, whatever they select (SEED=${SEED})`, async (field, type, args) => {
    const selection = everything(parts.schema, parts.schema.getType(type)!, DEPTH);
    const query = `subscription ($id: ID!) { ${field}${args} ${selection} }`;
    const { events } = await parts.tail.read(0, {}, 100_000);
    let shared = 0;
    for (let count = 0; count < EVENTS; count += 1) {
      const event = random.pick(events);
      const id = event.conversationId;
      const told = new Map<string, { who: string; result: string }>();
      for (const caller of callers) {
        const one = await tell(caller, event, query, id);
        if (!one) continue;
        const key = `${sharingKey(parts.schema, { document: parse(query), query }, { id }, caller.viewer)} ${one.variant}`;
        const other = told.get(key);
        const who = JSON.stringify(caller.viewer);
        if (other) {
          shared += 1;
          expect({ who, with: other.who, result: one.result }).toEqual({ who, with: other.who, result: other.result });
        } else told.set(key, { who, result: one.result });
      }
    }
    expect(shared).toBeGreaterThan(EVENTS);
  });
});
