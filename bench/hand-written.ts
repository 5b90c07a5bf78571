import { createSecretKey } from 'node:crypto';
import BetterSqlite3 from 'better-sqlite3';
import { fastify } from 'fastify';
import { jwtVerify } from 'jose';

/**
 * The route that Parley is compared with: what somebody would write who needs this one page and nothing else. It uses
 * the indexes, and has no GraphQL, no layers and no limits.
 *
 * Tuned, it also remembers the tokens that it has verified, and asks with `= +?`: for a bare `?` beside an indexed
 * column SQLite looks at each new value and plans anew, which takes longer than the reading.
 */

const PAGE = 20;
const LAST = 5;

const isTuned = process.env['TUNED'] === 'yes';

const db = new BetterSqlite3(process.env['DATABASE_FILE'] ?? '', { readonly: true });
db.pragma('cache_size = -32000');

const person = (alias: string) =>
  ['id', 'kind', 'role', 'name', 'username', 'email']
    .map((column) => `${alias}.${column} as ${alias}_${column}`)
    .join(', ');

const pageOf = (conversations: string) => `
  select c.*, ${person('customer')}, ${person('agent')} from (${conversations}) c
  join users customer on customer.id = c.user_id
  left join users agent on agent.id = c.support_user_id
  order by c.last_activity_at desc, c.id desc`;

const me = isTuned ? '+:me' : ':me';
const newest = (condition: string) => `
  select * from (select * from conversations where ${condition} and is_deleted = 0
    order by last_activity_at desc, id desc limit ${PAGE})`;

const ofAdmin = db.prepare(pageOf(newest('true')));
const ofAgent = db.prepare(
  pageOf(`select * from (
    ${newest(`support_user_id = ${me} and user_id <> ${me}`)} union all
    ${newest(`support_user_id is null and user_id <> ${me}`)} union all
    ${newest(`user_id = ${me}`)}
  ) order by last_activity_at desc, id desc limit ${PAGE}`),
);
const lastMessages = db.prepare(`
  select id, seq, side, body, file_url, file_type, is_edited, created_at from messages
  where conversation_id = ${isTuned ? '+?' : '?'} and is_deleted = 0 order by seq desc limit ${LAST}`);

interface ConversationRow {
  id: string;
  version: number;
  is_closed: number;
  user_unread_count: number;
  support_unread_count: number;
  user_read_seq: number;
  support_read_seq: number;
  last_activity_at: number;
  created_at: number;
  [person: `customer_${string}` | `agent_${string}`]: string | null;
}

interface MessageRow {
  id: string;
  seq: number;
  side: 'USER' | 'SUPPORT';
  body: string | null;
  file_url: string | null;
  file_type: string | null;
  is_edited: number;
  created_at: number;
}

interface Claims {
  user: { id: string; role: string };
  exp: number;
}

const key = createSecretKey(Buffer.from(process.env['AUTH_JWT_SECRET'] ?? ''));
const remembered = new Map<string, Claims>();

async function verify(authorization: string | undefined): Promise<Claims | null> {
  const token = authorization?.startsWith('Bearer ') ? authorization.slice('Bearer '.length) : '';
  const known = remembered.get(token);
  if (known && known.exp * 1_000 > Date.now()) return known;
  try {
    const { payload } = await jwtVerify<Claims>(token, key, { algorithms: ['HS256'] });
    if (isTuned) remembered.set(token, payload);
    return payload;
  } catch {
    return null;
  }
}

function personOf(row: ConversationRow, alias: 'customer' | 'agent') {
  return {
    id: row[`${alias}_id`],
    kind: row[`${alias}_kind`],
    role: row[`${alias}_role`],
    name: row[`${alias}_name`],
    username: row[`${alias}_username`],
    email: row[`${alias}_email`],
  };
}

function conversationOf(row: ConversationRow) {
  const messages = lastMessages.all(row.id) as MessageRow[];
  return {
    id: row.id,
    version: row.version,
    isClosed: row.is_closed === 1,
    userUnreadCount: row.user_unread_count,
    supportUnreadCount: row.support_unread_count,
    lastActivityAt: new Date(row.last_activity_at).toISOString(),
    createdAt: new Date(row.created_at).toISOString(),
    user: personOf(row, 'customer'),
    supportUser: row['agent_id'] === null ? null : personOf(row, 'agent'),
    messages: messages.reverse().map((message) => ({
      id: message.id,
      seq: message.seq,
      side: message.side,
      body: message.body,
      fileUrl: message.file_url,
      fileType: message.file_type,
      isRead: message.seq <= (message.side === 'USER' ? row.support_read_seq : row.user_read_seq),
      isEdited: message.is_edited === 1,
      createdAt: new Date(message.created_at).toISOString(),
    })),
  };
}

const app = fastify();
app.get('/readyz', () => 'ready');
app.get('/inbox', async (request, reply) => {
  const claims = await verify(request.headers.authorization);
  if (!claims) return reply.code(401).send({ error: 'unauthorized' });
  const { id, role } = claims.user;
  if (role !== 'admin' && role !== 'support') return reply.code(403).send({ error: 'forbidden' });
  const rows = (role === 'admin' ? ofAdmin.all() : ofAgent.all({ me: id })) as ConversationRow[];
  return { conversations: rows.map(conversationOf) };
});

process.on('SIGTERM', () => process.exit(0));
await app.listen({ port: Number(process.env['PORT']), host: '127.0.0.1' });
