import { createServer } from 'node:http';
import { port } from '../peer.js';
import { conversation, inbox, legacyConversation, legacySend, Refusal, send } from './answers.js';
import { identify } from './tokens.js';

/** `node:http` and prepared statements, and nothing else. */

const CONVERSATION = '/conversations/';
const LEGACY_CONVERSATION = '/v1/support/conversation/';

function bodyOf(request) {
  return new Promise((resolve, reject) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('error', reject);
    request.on('end', () => {
      try {
        resolve(JSON.parse(Buffer.concat(chunks).toString()));
      } catch {
        reject(new Refusal(400, 'The body must be JSON.'));
      }
    });
  });
}

async function answer(request) {
  const { method, url } = request;
  const user = await identify(request.headers.authorization);
  if (user === null) throw new Refusal(401, 'A valid token is needed.');
  if (method === 'GET') {
    if (url.startsWith(CONVERSATION)) return [200, conversation(user, url.slice(CONVERSATION.length))];
    if (url === '/inbox') return [200, inbox(user)];
    if (url.startsWith(LEGACY_CONVERSATION))
      return [200, legacyConversation(user, url.slice(LEGACY_CONVERSATION.length))];
  } else if (method === 'POST') {
    if (url === '/messages') return [200, send(user, await bodyOf(request))];
    if (url === '/v1/support/response/messages') return [201, legacySend(user, await bodyOf(request))];
  }
  throw new Refusal(404, 'There is no such route.');
}

function reply(response, status, value) {
  const text = JSON.stringify(value);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

createServer((request, response) => {
  if (request.url === '/readyz') return reply(response, 200, 'ready');
  return answer(request).then(
    ([status, value]) => reply(response, status, value),
    (error) => reply(response, error.status ?? 500, { error: error.message }),
  );
}).listen(port, '127.0.0.1');
