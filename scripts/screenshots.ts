import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mintToken } from '../src/modules/authentication/index.ts';
import { newId } from '../src/platform/ids.ts';
import { startProcess } from '../test/support/process.ts';
import { agentPage } from '../test/web/agent-page.ts';
import { launchBrowser } from '../test/web/browser.ts';

/**
 * `npm run screenshots`: the pictures of the docs, of a gateway that is started for it, in a chromium that is looked for
 * as the tests do. Times in them are those of now.
 */
const FOLDER = fileURLToPath(new URL('../docs/images/', import.meta.url));

/** What is said in each conversation, in turn: the customer first. */
const TALKS: readonly (readonly [name: string, ...said: string[]])[] = [
  ['Noor Haddad', 'Can I still change the delivery address of my order?'],
  ['Mateo Silva', 'The invoice has the old company name.', 'I have sent you a corrected one.', 'Perfect, thank you!'],
  ['Ines Moreau', 'My voucher is refused at the checkout.', 'Which code is it?', 'SPRING-20, from your newsletter.'],
  [
    'Jonas Berg',
    'Hello! My parcel was to come on Tuesday, and it has not.',
    'Hello Jonas, I am sorry about that. I am looking where it is.',
    'Thank you. The number is 00340434161094042557.',
    'It is in the depot in Malmö, and goes out tomorrow morning. Shall they ring the bell, or leave it at the door?',
    'Please ring. I am at home until noon.',
  ],
];

const SECRET = 'a secret for pictures that is long enough';

const data = mkdtempSync(join(tmpdir(), 'parley-pictures-'));
const gateway = await startProcess({
  DATABASE_URL: `sqlite:${join(data, 'parley.sqlite')}`,
  AUTH_JWT_SECRET: SECRET,
  LOG_LEVEL: 'info',
});
const browser = await launchBrowser();

/** Somebody whom the gateway has met. */
async function person(role: 'user' | 'support', name: string) {
  const id = newId();
  const token = await mintToken(SECRET, { id, role, name }, { lastsSeconds: 3_600 });
  const call = async (path: string, body: object): Promise<string> => {
    const response = await fetch(`${gateway.url}/v1/support${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return ((await response.json()) as { data: { id: string } }).data.id;
  };
  await fetch(`${gateway.url}/v1/support/${id}/conversations`, { headers: { authorization: `Bearer ${token}` } });
  return { id, token, call };
}

try {
  const agent = await person('support', 'Ada Okafor');
  for (const [name, ...said] of TALKS) {
    const customer = await person('user', name);
    const conversationId = await customer.call('/conversations', { userId: customer.id });
    for (const [turn, message] of said.entries()) {
      const isAnswer = turn % 2 === 1;
      const by = isAnswer ? agent : customer;
      await by.call(isAnswer ? '/response/messages' : '/messages', { userId: by.id, conversationId, message });
    }
  }
  const page = await browser.newPage({ viewport: { width: 1_200, height: 720 }, colorScheme: 'light' });
  await page.goto(`${gateway.url}/agent#token=${agent.token}`);
  const { row, reply, status, log } = agentPage(page);
  await status('Connected').waitFor({ state: 'attached' });
  await row('Jonas Berg').click();
  await log.getByText('I am at home until noon.').waitFor();
  // It has been seen.
  await row('Jonas Berg').getByText('3', { exact: true }).waitFor({ state: 'hidden' });
  await reply.fill('I have told them. They come between eight and eleven.');
  await page.screenshot({ path: `${FOLDER}agent.png`, animations: 'disabled', caret: 'hide' });
  console.log('Wrote docs/images/agent.png');
} finally {
  await browser.close();
  await gateway.end('SIGKILL');
  rmSync(data, { recursive: true, force: true });
}
