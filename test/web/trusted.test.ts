import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAgentView } from './agent-page.ts';
import { WITHOUT_BROWSER } from './browser.ts';
import { startWebScene, type Caller, type WebScene } from './scene.ts';

const NO_OPERATIONS = { format: 'apollo-persisted-query-manifest', version: 1, operations: [] };

describe.skipIf(WITHOUT_BROWSER)('the pages of a gateway that runs only documents it trusts', () => {
  let folder: string;
  let scene: WebScene;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parley-manifest-'));
    const manifest = join(folder, 'manifest.json');
    writeFileSync(manifest, JSON.stringify(NO_OPERATIONS));
    scene = await startWebScene({ env: { GRAPHQL_TRUSTED_DOCUMENTS: manifest } });
  });
  afterAll(async () => {
    await scene.stop();
    rmSync(folder, { recursive: true });
  });

  async function rest({ token }: Caller, path: string, body: object): Promise<{ id: string }> {
    const response = await fetch(`${scene.url}/v1/support${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(201);
    return ((await response.json()) as { data: { id: string } }).data;
  }

  it('work as ever, though its manifest holds nothing', async () => {
    const customer = await scene.caller({ name: 'Cleo Customer' });
    const agent = await scene.caller({ name: 'Ada Agent', role: 'support' });
    await expect(agent.gql('{ viewer { id } }')).rejects.toThrow('QUERY_NOT_IN_SAFELIST');
    const { id: conversationId } = await rest(customer, '/conversations', { userId: customer.id });
    const say = (message: string) => rest(customer, '/messages', { userId: customer.id, conversationId, message });
    await say('Hello?');

    const { row, message, reply, button, complaints } = await openAgentView(scene, agent);
    await row('Cleo Customer').click();
    await message('Hello?').waitFor();
    await reply.fill('Good morning.');
    await reply.press('Enter');
    await message('Good morning.').getByText('Sent', { exact: true }).waitFor();
    await say('It is broken.');
    await message('It is broken.').waitFor();
    await button('Close').click();
    await button('Reopen').waitFor();
    expect(complaints).toEqual([]);
  });
});
