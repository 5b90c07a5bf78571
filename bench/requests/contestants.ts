import { constants, copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { startParley, startPeer, type Server } from '../servers.ts';
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

/** The peers, by the names of their files in `bench/peers/requests`. */
const PEERS: Readonly<Record<string, { name: string; style: Style }>> = {
  raw: { name: 'raw node:http', style: 'routes' },
  fastify: { name: 'Fastify by hand', style: 'routes' },
  mercurius: { name: 'mercurius + jit', style: 'graphql' },
  yoga: { name: 'graphql-yoga', style: 'graphql' },
  apollo: { name: 'Apollo, the usual way', style: 'graphql' },
};

export const PEER_SCRIPTS = Object.keys(PEERS);

/** A peer that is to be started. */
export interface Chosen {
  script: string;
  remembers: boolean;
}

/** As it is called in tables. */
export const nameOf = ({ script, remembers }: Chosen): string =>
  `${PEERS[script]!.name}${remembers ? ', remembering tokens' : ''}`;

/**
 * Starts Parley and the peers, each on a copy of the database, so that what one writes is not there for another.
 *
 * @param onStarted told of each at once, so that it can be stopped when a later one fails
 */
export async function startContestants(
  file: string,
  folder: string,
  chosen: readonly Chosen[],
  onStarted: (contestant: Contestant) => void,
  profileFolder?: string,
): Promise<void> {
  const copyFor = (name: string) => {
    const copy = join(folder, `${name}.sqlite`);
    copyFileSync(file, copy, constants.COPYFILE_FICLONE);
    return copy;
  };
  const parley = await startParley(copyFor('parley'), profileFolder);
  onStarted({ name: PARLEY, style: 'graphql', remembers: null, server: parley });
  for (const one of chosen) {
    const { script, remembers } = one;
    const server = await startPeer(`requests/${script}`, {
      DATABASE_FILE: copyFor(`${script}-${remembers ? 'remembering' : 'verifying'}`),
      REMEMBER: remembers ? 'yes' : '',
    });
    onStarted({ name: nameOf(one), style: PEERS[script]!.style, remembers, server });
  }
}
