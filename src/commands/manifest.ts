import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { concatAST, parse, type DocumentNode } from 'graphql';
import { manifestOf } from '../graphql/manifest.ts';
import { CommandError, runCommand } from './command.ts';

/** Reads a document, or says what is wrong with it. */
function read(path: string): DocumentNode {
  try {
    return parse(readFileSync(path, 'utf8'), { noLocation: true });
  } catch (error) {
    throw new CommandError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function documentsBelow(folder: string): string[] {
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  const documents = files.filter((file) => file.endsWith('.graphql'));
  if (documents.length === 0) throw new CommandError(`there is no .graphql file in ${folder}.`);
  return documents.sort().map((file) => join(folder, file));
}

/** `npm run manifest`: the manifest of a client's documents, for `GRAPHQL_TRUSTED_DOCUMENTS`. */
await runCommand({
  name: 'manifest',
  description:
    'Prints the manifest of all documents in a folder and below it, for GRAPHQL_TRUSTED_DOCUMENTS.\n' +
    'Each operation is printed with its fragments, which may stand in any file, and its id is the hash of that.',
  argument: { name: 'folder', description: 'where the .graphql files are' },
  options: [],
  run: async (_options, folder) => {
    const document = concatAST(documentsBelow(folder).map(read));
    console.log(JSON.stringify(manifestOf([document]), null, 2));
    return undefined;
  },
});
