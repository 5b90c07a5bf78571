/** What stands on the one screen that a demo prints. */
export interface HintFacts {
  /** Of the gateway, without a path. */
  url: string;
  /** The paths that the gateway answers. */
  paths: ReadonlySet<string>;
  agent: { name: string; token: string };
  admin: { name: string; token: string };
  databaseUrl: string;
  isKept: boolean;
  randomSeed: number;
}

/** Where to look and what to try: one screen. */
export function hints({ url, paths, agent, admin, databaseUrl, isKept, randomSeed }: HintFacts): string {
  const pages: [path: string, title: string, what: string][] = [
    ['/chat', 'Chat', 'write as a customer: an agent answers within seconds'],
    ['/graphql', 'Sandbox', 'Apollo’s, in a browser; its page comes from Apollo'],
    ['/graphql/explorer', 'Explorer', 'GraphiQL, the same without the internet'],
    ['/docs', 'REST', 'the legacy routes'],
  ];
  return [
    `Parley’s demo is at ${url}, with customers and agents who write as people do. Ctrl-C ends it.`,
    '',
    `  Agent view  as ${agent.name}: what is waiting, and what comes to you. What you look at stays yours to answer.`,
    `  ${url}/agent#token=${agent.token}`,
    '',
    ...pages
      .filter(([path]) => paths.has(path))
      .map(([path, title, what]) => `  ${title.padEnd(10)}  ${url}${path}   (${what})`),
    '',
    `In a second terminal, as ${admin.name}, who sees everything:`,
    '',
    `  TOKEN=${admin.token}`,
    `  npm run watch -- --url ${url} --token $TOKEN`,
    `  curl -s ${url}/v1/support/conversations?limit=3 -H "Authorization: Bearer $TOKEN"`,
    `  DATABASE_URL=${databaseUrl} npm run doctor`,
    '',
    `The database ${isKept ? 'is kept' : 'goes with the demo'}. The same people again: --random-seed ${randomSeed}`,
    '',
  ].join('\n');
}
