import { readFileSync } from 'node:fs';
import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import type { RequestContext } from '../modules/request-context.ts';

const EXAMPLES = new URL('../../docs/examples/', import.meta.url);
const example = (name: string) => readFileSync(new URL(`${name}.graphql`, EXAMPLES), 'utf8');

/** What is open there at first: it runs as it is, once there is a token. */
const firstDocument = () => `# A token goes below, under "Headers": Authorization, with the value "Bearer ...".
# The gateway's start has printed two; \`npm run token -- --help\` makes others.

${example('inbox')}
# Leave it running, and send a message in another window.
${example('unread-count-changed')}`;

/** Parts of Apollo's page, and what stands in their place. It takes no settings for them. */
const REPLACED: readonly (readonly [string, string])[] = [
  ['<h1>Welcome to Apollo Server</h1>', '<h1>Parley</h1>'],
  [
    '<p>Apollo Sandbox cannot be loaded; it appears that you might be offline.</p>',
    `<p>Apollo Sandbox comes from Apollo's site, which your browser cannot reach. The gateway does not need it:
  <a href="/graphql/explorer">/graphql/explorer</a> does the same from here.</p>
  <p>Try also the legacy routes at <a href="/docs">/docs</a>, the inbox at <a href="/agent">/agent</a> and a customer's side at
  <a href="/chat">/chat</a>, or ask this path with curl, as the README shows.</p>`,
  ],
  // Empty, it would lie over the words above, and nobody could follow their links.
  ['  #embeddableSandbox {\n', '  #embeddableSandbox:empty { display: none; }\n  #embeddableSandbox {\n'],
  ['<title>Apollo Server</title>', '<title>Parley in Apollo Sandbox</title>'],
  // Subscriptions are served at the same path, and Sandbox would have to be told by hand.
  [
    'initialEndpoint,\n',
    "initialEndpoint,\n      initialSubscriptionEndpoint: initialEndpoint.replace(/^http/, 'ws'),\n",
  ],
];

/**
 * Apollo Sandbox, as browsers are shown it at `/graphql` in development (contract section 1): with a first document, with
 * subscriptions, and with a word on where to go for who cannot load it.
 *
 * @throws when Apollo's page is no longer the one that it is made from
 */
export function sandboxPage(): ApolloServerPlugin<RequestContext> {
  const page: ApolloServerPlugin<RequestContext> = ApolloServerPluginLandingPageLocalDefault({
    footer: false,
    document: firstDocument(),
    embed: { runTelemetry: false },
  });
  return {
    ...page,
    async serverWillStart(server) {
      const listener = await page.serverWillStart?.(server);
      return {
        ...listener,
        async renderLandingPage() {
          const rendered = await listener?.renderLandingPage?.();
          return { html: async () => withOurs(typeof rendered?.html === 'function' ? await rendered.html() : '') };
        },
      };
    },
  };
}

function withOurs(html: string): string {
  return REPLACED.reduce((text, [theirs, ours]) => {
    if (!text.includes(theirs))
      throw new Error(`The page of Apollo Sandbox has no ${JSON.stringify(theirs)} any more.`);
    return text.replace(theirs, () => ours);
  }, html);
}
