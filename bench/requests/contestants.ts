import { isPostgres, sqliteFilename } from '../../src/platform/db/index.ts';
import { startParley, startPeer, type Server } from '../servers.ts';
import { ENGINES, type Engine, type Places } from './places.ts';
import type { Style } from './works.ts';

/** A server of the comparison. */
export interface Contestant {
  name: string;
  style: Style;
  /** Whether it remembers tokens that it has verified. Null for Parley, which decides for itself. */
  remembers: boolean | null;
  server: Server;
}

export const PARLEY = 'Parley';
/** Another checkout of it. */
const OTHER = 'Parley, the other';

/** The peers, by the names of their files in `bench/peers/requests`. */
const PEERS: Readonly<Record<string, { name: string; style: Style; engines?: readonly Engine[] }>> = {
  raw: { name: 'raw node:http', style: 'routes' },
  fastify: { name: 'Fastify by hand', style: 'routes' },
  mercurius: { name: 'mercurius + jit', style: 'graphql' },
  yoga: { name: 'graphql-yoga', style: 'graphql' },
  apollo: { name: 'Apollo, the usual way', style: 'graphql', engines: ENGINES },
  'apollo-fastify': { name: 'Apollo with Fastify', style: 'graphql', engines: ['postgres'] },
};

export const PEER_SCRIPTS = Object.keys(PEERS);

/** The peers that there are on an engine: most are written for SQLite alone. */
export const peersOn = (engine: Engine): string[] =>
  PEER_SCRIPTS.filter((script) => (PEERS[script]!.engines ?? ['sqlite']).includes(engine));

/** A peer that is to be started. */
export interface Chosen {
  script: string;
  remembers: boolean;
}

/** As it is called in tables. */
export const nameOf = ({ script, remembers }: Chosen): string =>
  `${PEERS[script]!.name}${remembers ? ', remembering tokens' : ''}`;

/** Who is to be started. */
export interface Field {
  chosen: readonly Chosen[];
  /** Another checkout of Parley, with what it needs installed. */
  other?: string | undefined;
  /** Where Parley's processor profile is written; none is taken when not given. */
  profile?: string | undefined;
}

/**
 * Starts Parley and the peers, each on a copy of the database, so that what one writes is not there for another.
 *
 * @param onStarted told of each at once, so that it can be stopped when a later one fails
 */
export async function startContestants(
  places: Places,
  { chosen, other, profile }: Field,
  onStarted: (contestant: Contestant) => void,
): Promise<void> {
  const parley = await startParley(await places.copyFor('parley'), { profile });
  onStarted({ name: PARLEY, style: 'graphql', remembers: null, server: parley });
  if (other !== undefined) {
    const server = await startParley(await places.copyFor('other'), { root: other });
    onStarted({ name: OTHER, style: 'graphql', remembers: null, server });
  }
  for (const one of chosen) {
    const { script, remembers } = one;
    const place = await places.copyFor(`${script}-${remembers ? 'remembering' : 'verifying'}`);
    const server = await startPeer(`requests/${script}`, {
      ...(isPostgres(place) ? { DATABASE_URL: place } : { DATABASE_FILE: sqliteFilename(place) }),
      REMEMBER: remembers ? 'yes' : '',
    });
    onStarted({ name: nameOf(one), style: PEERS[script]!.style, remembers, server });
  }
}
