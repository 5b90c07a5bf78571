import { afterEach, expect, test } from 'vitest';
import { NO_LIMITS, syncCursor } from '../live/acts.ts';
import { refusalOf, watchTalk } from '../live/watch.ts';
import { copyOf, freshDatabase, type TestDatabase } from '../support/databases.ts';
import { send, startConversation, startGateway, type Gateway } from '../support/gateway.ts';

const databases: TestDatabase[] = [];
const gateways: Gateway[] = [];
afterEach(async () => {
  for (const gateway of gateways.splice(0)) await gateway.stop();
  for (const database of databases.splice(0)) await database.drop();
});

async function start(database: TestDatabase): Promise<Gateway> {
  databases.push(database);
  const gateway = await startGateway({ env: { ...NO_LIMITS, DATABASE_URL: database.url } });
  gateways.push(gateway);
  return gateway;
}

test('a copy of a database has a log of its own: cursors of the original are not taken, its own are', async () => {
  const original = await freshDatabase(true);
  const before = await start(original);
  const [customer, admin] = [await before.customer(), await before.admin()];
  const id = await startConversation(customer);
  const ofOriginal = await syncCursor(admin);
  await send(customer, id, 'in both');
  await gateways.pop()?.stop();

  const copy = await start(await copyOf(original));
  const there = copy.bearer(admin.token, admin.id);
  expect(await refusalOf(await watchTalk(there, id, ofOriginal))).toBe('RESYNC_REQUIRED');
  const ofCopy = await syncCursor(there);
  expect(ofCopy).not.toBe(ofOriginal);
  await send(copy.bearer(customer.token, customer.id), id, 'in the copy only');
  const told = await (await watchTalk(there, id, ofCopy)).take(1);
  expect(told[0]?.message?.body).toBe('in the copy only');

  // The original is what it was.
  const again = await start(original);
  databases.pop();
  const replayed = await (await watchTalk(again.bearer(admin.token, admin.id), id, ofOriginal)).take(1);
  expect(replayed[0]?.message?.body).toBe('in both');
});
