import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CommandError } from '../src/commands/command.ts';

const FOLDER = fileURLToPath(new URL('peers/', import.meta.url));
/** npm writes it when it is done. */
const INSTALLED = `${FOLDER}node_modules/.package-lock.json`;

/** Installs the servers that Parley is compared with, unless they are: they are no dependencies of Parley. */
export function installPeers(): void {
  if (existsSync(INSTALLED) && statSync(INSTALLED).mtimeMs >= statSync(`${FOLDER}package-lock.json`).mtimeMs) return;
  console.log('Installing the servers to compare with into bench/peers (once, by npm ci) ...');
  const args = ['ci', '--prefix', FOLDER, '--no-audit', '--no-fund', '--loglevel', 'error'];
  const { status } = spawnSync('npm', args, { cwd: FOLDER, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new CommandError('the servers to compare with could not be installed: see above.');
}
