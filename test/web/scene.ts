import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { mintToken } from '../../src/modules/authentication/index.ts';
import { NO_LIMITS } from '../live/acts.ts';
import { freshId, TEST_SECRET, type Claims } from '../support/gateway.ts';
import { runToEnd, startProcess, type GatewayProcess } from '../support/process.ts';
import { launchBrowser } from './browser.ts';

/** Somebody who calls the gateway from outside of any browser. */
export interface Caller {
  id: string;
  token: string;
  /** One operation over HTTP; rejects when it is not answered with data. */
  gql(query: string, variables?: Record<string, unknown>): Promise<Answer>;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape is what is tested
type Answer = any;

/** A page of somebody's, and what went wrong on it. */
export interface OpenPage {
  page: Page;
  /** Errors that were thrown on it or told to its console: what a policy forbids is among them. */
  complaints: string[];
}

/**
 * A gateway in a process of its own with a database file, and a browser to look at its pages. The gateway can be ended in
 * any way and started again, on the same port and database.
 *
 * @param env settings, by the names of the environment
 * @param seed how much plausible data there is from the start, as the options of `npm run seed`
 */
export async function startWebScene({ env = {}, seed = [] }: { env?: Record<string, string>; seed?: string[] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-web-'));
  const settings = {
    ...NO_LIMITS,
    DATABASE_URL: `sqlite:${join(folder, 'parley.sqlite')}`,
    AUTH_JWT_SECRET: TEST_SECRET,
    LOG_LEVEL: 'info',
    ...env,
  };
  if (seed.length > 0) await runToEnd(['src/commands/seed.ts', ...seed], settings);
  const browser: Browser = await launchBrowser();
  let gateway: GatewayProcess = await startProcess(settings);

  async function caller({ lastsSeconds = 3_600, ...claims }: Claims): Promise<Caller> {
    const id = claims.id ?? freshId();
    const token = await mintToken(TEST_SECRET, { role: 'user', ...claims, id }, { lastsSeconds });
    return {
      id,
      token,
      gql: async (query, variables) => {
        const response = await fetch(`${gateway.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body: JSON.stringify({ query, variables }),
        });
        const { data, errors } = (await response.json()) as { data?: Answer; errors?: unknown };
        if (!data || errors) throw new Error(`Not answered with data: ${JSON.stringify(errors)}`);
        return data;
      },
    };
  }

  /** The same, met by the gateway at once: so conversations may be assigned to them. */
  async function metCaller(claims: Claims): Promise<Caller> {
    const met = await caller(claims);
    await met.gql('{ viewer { id } }');
    return met;
  }

  return {
    url: gateway.url,
    customer: (claims: Claims = {}) => metCaller({ name: 'Cleo Customer', ...claims, role: 'user' }),
    agent: (claims: Claims = {}) => metCaller({ name: 'Ada Agent', ...claims, role: 'support' }),
    admin: (claims: Claims = {}) => metCaller({ name: 'Abel Admin', ...claims, role: 'admin' }),
    /** A token and nothing more: the gateway has not met its owner. */
    caller,
    /**
     * Opens a page in a browser profile of its own.
     *
     * @param prepare is given the page before anything is loaded into it
     */
    async open(
      path: string,
      options: BrowserContextOptions = {},
      prepare: (page: Page) => Promise<void> = async () => undefined,
    ): Promise<OpenPage> {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
      // Shorter than a test may take: what is not found is named.
      context.setDefaultTimeout(30_000);
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      await prepare(page);
      await page.goto(`${gateway.url}${path}`);
      return { page, complaints };
    },
    /** Ends the gateway with a signal, and resolves once it has. */
    end: (signal: NodeJS.Signals) => gateway.end(signal),
    /** Starts it again where it was. */
    async startAgain(): Promise<void> {
      gateway = await startProcess({ ...settings, PORT: String(gateway.port) });
    },
    async stop(): Promise<void> {
      await browser.close();
      await gateway.end('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type WebScene = Awaited<ReturnType<typeof startWebScene>>;

/** Starts a conversation of a customer and returns its id. */
export async function startConversation(customer: Caller): Promise<string> {
  const { createConversation } = await customer.gql(
    'mutation ($id: ID!) { createConversation(input: { userId: $id }) { conversation { id } } }',
    { id: customer.id },
  );
  return createConversation.conversation.id;
}

/** Sends a message, and returns it. */
export async function send(from: Caller, conversationId: string, body: string): Promise<{ id: string; seq: number }> {
  const { sendMessage } = await from.gql(
    'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id seq } userErrors { message } } }',
    { input: { conversationId, body } },
  );
  if (!sendMessage.message) throw new Error(`Not sent: ${JSON.stringify(sendMessage.userErrors)}`);
  return sendMessage.message;
}

/** Gives a conversation to an agent, or to nobody; somebody who may has to ask. */
export async function assign(by: Caller, conversationId: string, to: Caller | null): Promise<void> {
  const { assignConversation } = await by.gql(
    `mutation ($id: ID!, $to: ID) {
      assignConversation(input: { id: $id, supportUserId: $to }) { userErrors { message } }
    }`,
    { id: conversationId, to: to?.id ?? null },
  );
  if (assignConversation.userErrors.length > 0) throw new Error(JSON.stringify(assignConversation.userErrors));
}

/** A conversation of a new customer, with a message, that is an agent's or nobody's. */
export async function conversationWith(
  scene: WebScene,
  name: string,
  agent: Caller | null,
): Promise<{ customer: Caller; id: string }> {
  const customer = await scene.customer({ name });
  const id = await startConversation(customer);
  await assign(await scene.admin(), id, agent);
  await send(customer, id, `Hello from ${name}`);
  return { customer, id };
}
