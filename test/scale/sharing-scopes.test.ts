import { afterEach, expect, it } from 'vitest';
import type { Database } from '../../src/platform/db/index.ts';
import { act } from '../live/acts.ts';
import { startConversation } from '../support/gateway.ts';
import { createParts, settle, type Parts } from './parts.ts';

const TALK = `subscription ($id: ID!) {
  conversationEvents(conversationId: $id) { __typename ... on MessageAdded { message { body } } }
}`;

let parts: Parts;
afterEach(() => parts.stop());

it('callers of different scopes never share a result: who may not read deleted messages is not told one that others are', async () => {
  let gate: Promise<void> = Promise.resolve();
  /** The live side reads nothing while the gate is closed; what is written goes past it. */
  const gated = (database: Database): Database => ({
    dialect: database.dialect,
    all: (...asked) => gate.then(() => database.all(...asked)),
    first: (...asked) => database.first(...asked),
    run: (...asked) => database.run(...asked),
    transaction: (work) => database.transaction(work),
    probe: () => database.probe(),
    purge: () => database.purge(),
    load: () => database.load(),
    close: () => database.close(),
  });
  parts = await createParts(gated);
  const customer = await parts.person();
  const agent = await parts.person({ role: 'SUPPORT' });
  const admin = await parts.person({ role: 'ADMIN' });
  const auditor = await parts.person({ canReadAny: true });
  const id = await startConversation(customer);
  const streams = [];
  for (const { viewer } of [admin, agent, customer, auditor])
    streams.push(await parts.throughHub(viewer, TALK, { id }));
  await settle();

  const open = Promise.withResolvers<void>();
  gate = open.promise;
  const { message } = await act(customer, 'sendMessage', { conversationId: id, body: 'a slip' });
  await act(customer, 'deleteMessage', { id: message.id });
  await settle();
  open.resolve();
  await settle();

  const told = streams.map(({ results }) =>
    results.map((result) => {
      const { data } = JSON.parse(result) as { data: { conversationEvents: { message?: { body: string } | null } } };
      return data.conversationEvents.message;
    }),
  );
  const slip = { body: 'a slip' };
  expect(told).toEqual([
    [slip, undefined],
    [null, undefined],
    [null, undefined],
    [slip, undefined],
  ]);
});
