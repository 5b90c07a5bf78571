import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { buildASTSchema, getOperationAST, Kind, parse, type GraphQLSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTypeDefs } from '../../src/graphql/schema.ts';
import { act, NO_LIMITS, syncCursor } from '../live/acts.ts';
import { collect } from '../support/events.ts';
import { send, startConversation, startGateway, type Actor, type Gateway } from '../support/gateway.ts';

const FOLDER = new URL('../../docs/examples/', import.meta.url);
const fileText = (name: string) => readFileSync(new URL(name, FOLDER), 'utf8');

/** The examples as docs/examples/README.md lists them: as whom each is run, and its name. */
const LISTED = [...fileText('README.md').matchAll(/^\| (nobody|an? \w+) +\| \[([\w-]+)\]\(\2\.graphql\) +\|/gm)].map(
  ([, as, name]) => ({ as: as!, name: name! }),
);
const NAMES = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.graphql'))
  .map((file) => file.replace('.graphql', ''));

const fileNameOf = (field: string) => field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The root fields that the operation of an example asks for. */
function rootFieldsOf(name: string): string[] {
  const operation = getOperationAST(parse(fileText(`${name}.graphql`)))!;
  return operation.selectionSet.selections.map((selection) =>
    selection.kind === Kind.FIELD ? `${operation.operation} ${selection.name.value}` : selection.kind,
  );
}

function rootFields(schema: GraphQLSchema): { type: string; field: string }[] {
  return Object.entries({
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  }).flatMap(([type, root]) => Object.keys(root?.getFields() ?? {}).map((field) => ({ type, field })));
}

describe('docs/examples', () => {
  const schema = buildASTSchema(parse(readTypeDefs().join('\n')));

  it.each(rootFields(schema))('has $type $field, in the file of its name', ({ type, field }) => {
    const name = fileNameOf(field);
    expect(NAMES).toContain(name);
    expect(rootFieldsOf(name)).toContain(`${type} ${field}`);
  });

  it('lists each in its README, once', () => {
    expect(LISTED.map(({ name }) => name).sort()).toEqual(NAMES.sort());
  });

  it('has no variables without a document', () => {
    const variables = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
    expect(NAMES).toEqual(expect.arrayContaining(variables.map((file) => file.replace('.json', ''))));
  });
});

/** What an example is run in: everybody, a conversation that the agent holds, and a message in it, of its customer. */
interface Scene {
  customer: Actor;
  agent: Actor;
  admin: Actor;
  id: string;
  messageId: string;
  /** What stands for each name in angle brackets. */
  values: Record<string, string>;
}

/** What has to have happened before. */
const BEFORE: Record<string, (scene: Scene) => Promise<unknown>> = {
  'claim-conversation': ({ admin, id }) => act(admin, 'assignConversation', { id, supportUserId: null }),
  'reopen-conversation': ({ agent, id }) => act(agent, 'closeConversation', { id }),
  'restore-conversation': ({ customer, id }) => act(customer, 'deleteConversation', { id }),
};

/** What happens while a subscription is open, and how many events it is told of it. */
const MEANWHILE: Record<string, { happens: (scene: Scene) => Promise<unknown>; events: number }> = {
  'unread-count-changed': { happens: ({ agent, id }) => send(agent, id, 'It is on its way.'), events: 1 },
  'inbox-events': { happens: ({ customer, id }) => send(customer, id, 'Hello?'), events: 1 },
  typing: {
    happens: ({ agent, id }) => act(agent, 'setTyping', { conversationId: id, isTyping: true }),
    events: 1,
  },
  'conversation-events': {
    events: 5,
    async happens({ customer, agent, id, messageId }) {
      await act(customer, 'updateMessage', { id: messageId, body: 'My order 4711 has not arrived.' });
      await act(agent, 'markConversationRead', { conversationId: id });
      const { id: mistaken } = await send(customer, id, 'Oh, here it is.');
      await act(customer, 'deleteMessage', { id: mistaken });
      await act(agent, 'closeConversation', { id });
    },
  },
};

describe('each of docs/examples is answered', () => {
  let gateway: Gateway;
  let colleague: Actor;
  beforeAll(async () => {
    gateway = await startGateway({ env: NO_LIMITS });
    colleague = await gateway.agent({ name: 'Omar' });
  });
  afterAll(() => gateway.stop());

  async function startScene(): Promise<Scene> {
    const [customer, admin] = await Promise.all([gateway.customer(), gateway.admin()]);
    const id = await startConversation(customer);
    // Met only now, so that it is somebody else's before, whoever else is there: the version is the same each time.
    const agent = await gateway.agent();
    await act(admin, 'assignConversation', { id, supportUserId: agent.id });
    const { id: messageId } = await send(customer, id, 'My order has not arrived.');
    const values = {
      conversation: id,
      message: messageId,
      customer: customer.id,
      colleague: colleague.id,
      cursor: await syncCursor(agent),
    };
    return { customer, agent, admin, id, messageId, values };
  }

  function variablesOf(name: string, { values }: Scene): Record<string, unknown> | undefined {
    if (!existsSync(new URL(`${name}.json`, FOLDER))) return undefined;
    const filled = fileText(`${name}.json`).replaceAll(/<(\w+)>/g, (_, what: string) => {
      const value = values[what];
      if (value === undefined) throw new Error(`Nothing stands for <${what}>.`);
      return value;
    });
    return JSON.parse(filled) as Record<string, unknown>;
  }

  it.each(LISTED)('$name, as $as', async ({ as, name }) => {
    const scene = await startScene();
    const caller = {
      nobody: gateway.nobody,
      'a customer': scene.customer,
      'an agent': scene.agent,
      'an admin': scene.admin,
    }[as];
    const query = fileText(`${name}.graphql`);
    const variables = variablesOf(name, scene);
    await BEFORE[name]?.(scene);

    const meanwhile = MEANWHILE[name];
    if (meanwhile) {
      const stream = await collect((caller as Actor).socket(), query, variables);
      await meanwhile.happens(scene);
      const events = await stream.take(meanwhile.events);
      stream.stop();
      const types = events.map((event) => (event as { __typename?: string }).__typename);
      expect(new Set(types).size, 'events of other types').toBe(meanwhile.events);
      return;
    }
    const { status, data, errors } = await caller!.gql(query, variables);
    expect(errors).toBeUndefined();
    expect(status).toBe(200);
    for (const [field, value] of Object.entries<{ userErrors?: unknown[]; nodes?: unknown[] } | null>(data)) {
      expect(value, field).not.toBeNull();
      expect(value?.userErrors ?? [], field).toEqual([]);
      expect(value?.nodes, field).not.toEqual([]);
    }
  });
});
