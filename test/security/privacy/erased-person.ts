import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_LIMITS } from '../../live/acts.ts';
import { make } from '../../integration/operations.ts';
import { startGateway, type Actor, type Gateway } from '../../support/gateway.ts';
import { runToEnd } from '../../support/process.ts';
import { createSecrets } from './secrets.ts';

/** A database file in a folder of its own, gateways over it, and the command that erases. */
export function createPlace() {
  const folder = mkdtempSync(join(tmpdir(), 'parley-erase-'));
  const databaseUrl = `sqlite:${join(folder, 'parley.sqlite')}`;
  const command = (name: string, ...args: string[]) =>
    runToEnd([`src/commands/${name}.ts`, ...args], { DATABASE_URL: databaseUrl });
  return {
    folder,
    file: join(folder, 'parley.sqlite'),
    start: () => startGateway({ env: { ...NO_LIMITS, DATABASE_URL: databaseUrl } }),
    erase: (...args: string[]) => command('erase', ...args),
    doctor: () => command('doctor'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export type Place = ReturnType<typeof createPlace>;

/** All that somebody can leave behind, each with a word of its own. */
export const SECRETS = createSecrets([
  'name',
  'username',
  'email',
  'body',
  'longBody',
  'bodyBeforeEdit',
  'bodyBeforeAdminsEdit',
  'bodyByAdmin',
  'fileUrl',
  'fileType',
  'clientMessageId',
  'deletedBody',
  'bodyInDeleted',
  'comment',
  'idempotencyKey',
]);

export interface Left {
  person: Actor;
  agent: Actor;
  admin: Actor;
  /** An open conversation with messages of both, a rating and some that are unread. */
  id: string;
  /** One that is deleted. */
  deletedId: string;
}

/** Somebody who leaves all of it behind, in talks with others who say what must stay. */
export async function leaveTraces(gateway: Gateway): Promise<Left> {
  const { name, username, email } = SECRETS;
  const person = await gateway.customer({ name, username, email: `${email}@example.com` });
  const agent = await gateway.agent({ name: 'Kept Agent' });
  const admin = await gateway.admin({ name: 'Kept Admin' });
  const open = async (idempotencyKey?: string) => {
    const { id } = await make(person, 'createConversation', { userId: person.id, idempotencyKey });
    await make(admin, 'assignConversation', { id, supportUserId: agent.id });
    return id;
  };
  const id = await open(SECRETS.idempotencyKey);
  const say = (body: string, more: object = {}) => make(person, 'sendMessage', { conversationId: id, body, ...more });

  await say(`Hello, ${SECRETS.body}`, { clientMessageId: SECRETS.clientMessageId });
  // Longer than a page of the database.
  await say(`${SECRETS.longBody} `.repeat(300));
  const edited = await say(SECRETS.bodyBeforeEdit);
  await make(person, 'updateMessage', { id: edited.id, body: 'better said' });
  const corrected = await say(SECRETS.bodyBeforeAdminsEdit);
  await make(admin, 'updateMessage', { id: corrected.id, body: SECRETS.bodyByAdmin });
  const fileUrl = `https://files.example/${SECRETS.fileUrl}.png`;
  await make(person, 'sendMessage', { conversationId: id, fileUrl, fileType: `image/${SECRETS.fileType}` });
  const deleted = await say(SECRETS.deletedBody);
  await make(person, 'deleteMessage', { id: deleted.id });
  await make(agent, 'sendMessage', { conversationId: id, body: 'kept answer' });
  await make(agent, 'markConversationRead', { conversationId: id });
  await say('an unread one');
  await make(person, 'rateConversation', { id, rating: 2, comment: SECRETS.comment });

  const deletedId = await open();
  await make(person, 'sendMessage', { conversationId: deletedId, body: SECRETS.bodyInDeleted });
  await make(person, 'deleteConversation', { id: deletedId });
  return { person, agent, admin, id, deletedId };
}
