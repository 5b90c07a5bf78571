/**
 * `npm run schema:check` compares the schema with the one that was published with the last release, and fails when it
 * breaks clients; `npm run schema:publish` makes it the published one, at a release.
 */
import { fileURLToPath } from 'node:url';
import { check, publish } from './published-schema.ts';

const [command, folder = fileURLToPath(new URL('../schema/', import.meta.url))] = process.argv.slice(2);
const { problems, dangers } = await (command === 'publish' ? publish : check)(folder);

for (const danger of dangers) console.log(`Clients may notice: ${danger}`);
for (const problem of problems) console.error(`The schema ${problem}`);
if (problems.length > 0) {
  console.error('\nWhat is meant is declared in published/breaking.json: { "type", "path", "reason" }.');
  process.exitCode = 1;
} else if (command === 'publish') console.log('Published.');
