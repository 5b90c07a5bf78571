import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { mintToken } from '../../src/modules/authentication/index.ts';
import { NO_LIMITS } from '../live/acts.ts';
import { freshId, TEST_SECRET } from '../support/gateway.ts';

export const TALK = `subscription ($id: ID!, $after: String) {
  conversationEvents(conversationId: $id, after: $after) { __typename cursor ... on MessageAdded { message { seq body } } }
}`;

export const SEND = `mutation ($id: ID!, $body: String!) {
  sendMessage(input: { conversationId: $id, body: $body, clientMessageId: $body }) { message { seq } userErrors { code } }
}`;

/** A database file for processes that come and go, and one customer with one conversation in it. */
export async function createDesk() {
  const folder = mkdtempSync(join(tmpdir(), 'parley-e2e-'));
  const file = join(folder, 'parley.sqlite');
  const customerId = freshId();
  const token = await mintToken(TEST_SECRET, { id: customerId, role: 'user' }, { lastsSeconds: 600 });
  const adminToken = await mintToken(TEST_SECRET, { id: freshId(), role: 'admin' }, { lastsSeconds: 600 });

  /** One operation of the customer's over HTTP; rejects when it is not answered, or not with data. */
  async function gql(url: string, query: string, variables: Record<string, unknown>) {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as {
      data?: Record<string, unknown>;
      errors?: unknown;
    };
    if (!data || errors) throw new Error(`Not answered with data: ${JSON.stringify(errors)}`);
    return data;
  }

  return {
    env: { ...NO_LIMITS, DATABASE_URL: `sqlite:${file}`, AUTH_JWT_SECRET: TEST_SECRET, LOG_LEVEL: 'info' },
    token,
    adminToken,
    gql,
    /** Starts the conversation. Returns its id. */
    async begin(url: string): Promise<string> {
      const { createConversation } = await gql(
        url,
        'mutation ($id: ID!) { createConversation(input: { userId: $id }) { conversation { id } } }',
        { id: customerId },
      );
      return (createConversation as { conversation: { id: string } }).conversation.id;
    },
    /** The texts of all messages that are stored, in their order; of a database that no process has open. */
    stored(): string[] {
      const db = new BetterSqlite3(file, { readonly: true });
      try {
        return db.prepare('select body from messages order by seq').pluck().all() as string[];
      } finally {
        db.close();
      }
    },
    /** Keeps everybody from writing. Returns how to let them. */
    lock(): () => void {
      const db = new BetterSqlite3(file);
      db.exec('BEGIN IMMEDIATE');
      return () => void db.close();
    },
    /** How much of what was written is in the write-ahead log, and not in the file itself. */
    bytesInLog: (): number => (existsSync(`${file}-wal`) ? statSync(`${file}-wal`).size : 0),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
