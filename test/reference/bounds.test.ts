import { afterAll, beforeAll, expect, test } from 'vitest';
import { MEANINGS } from '../../src/rest/reference/meanings.ts';
import { startConversation, startGateway, type Actor, type Gateway } from '../support/gateway.ts';

let gateway: Gateway;
let customer: Actor;
let conversationId: string;
beforeAll(async () => {
  gateway = await startGateway();
  customer = await gateway.customer();
  conversationId = await startConversation(customer);
});
afterAll(() => gateway.stop());

const send = (content: object, headers = {}) =>
  customer.rest('POST', '/messages', { userId: customer.id, conversationId, ...content }, headers);
const rate = (rating: object) => customer.rest('PUT', `/conversation/rating/${conversationId}`, rating);

/** How each property with bounds is sent. */
const SENT: Record<string, (value: string | number) => ReturnType<typeof send>> = {
  message: (message) => send({ message }),
  fileUrl: (fileUrl) => send({ fileUrl, fileType: 'image/png' }),
  fileType: (fileType) => send({ fileUrl: 'https://example.com/a.png', fileType }),
  rating: (rating) => rate({ rating }),
  comment: (comment) => rate({ rating: 5, comment }),
  'Idempotency-Key': (key) => send({ message: 'Hi' }, { 'idempotency-key': String(key) }),
};

/** A text of so many characters, each of them two units of UTF-16 where it is counted in code points. */
function textOf(name: string, length: number): string {
  if (name === 'fileUrl') return 'https://example.com/'.padEnd(length, 'a');
  return (name === 'Idempotency-Key' ? 'k' : '😀').repeat(length);
}

const bounds = Object.entries(MEANINGS).flatMap(([name, { minimum, maximum, minLength, maxLength }]) => [
  ...(typeof minimum === 'number' ? [[name, minimum, minimum - 1] as const] : []),
  ...(typeof maximum === 'number' ? [[name, maximum, maximum + 1] as const] : []),
  ...(typeof minLength === 'number' ? [[name, textOf(name, minLength), textOf(name, minLength - 1)] as const] : []),
  ...(typeof maxLength === 'number' ? [[name, textOf(name, maxLength), textOf(name, maxLength + 1)] as const] : []),
]);

test.each(bounds)('the documented bounds of %s are those of the gateway', async (name, last, beyond) => {
  const within = await SENT[name]!(last);
  expect([200, 201], within.text).toContain(within.status);
  const refused = await SENT[name]!(beyond);
  expect([refused.status, refused.json.error.field]).toEqual([400, name]);
});
