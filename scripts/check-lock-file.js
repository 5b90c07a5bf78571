/**
 * Whether package-lock.json, and that of the bench, install everywhere. Of a package's optional dependencies npm writes only those that the
 * registry had at the time: a lock that lacks the binaries of another platform works here, and `npm ci` fails there.
 * And the lock must name no registry (see .npmrc): everybody installs from their own.
 */
import { readFileSync } from 'node:fs';

/** What `name` means to the package at `location`: the entry in its own node_modules, or in one further up. */
function resolve(packages, name, location) {
  for (let folder = location; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/node_modules/'), 0))) {
    const entry = packages[`${folder}/node_modules/${name}`.replace(/^\//, '')];
    if (entry !== undefined || folder === '') return entry;
  }
}

/** Platform binaries are asked for by their exact version; other ranges are left to npm. */
const isExact = (range) => /^\d+\.\d+\.\d+$/.test(range);

function complaintsOf({ packages }) {
  const complaints = [];
  for (const [location, entry] of Object.entries(packages)) {
    const self = `${location.replace(/^.*node_modules\//, '') || 'package.json'}@${entry.version}`;
    for (const [name, range] of Object.entries({ ...entry.dependencies, ...entry.optionalDependencies })) {
      const found = resolve(packages, name, location);
      if (found === undefined || (isExact(range) && found.version !== range)) {
        complaints.push(`${self} lacks ${name}@${range}`);
      }
    }
    if (/^https?:/.test(entry.resolved ?? '')) complaints.push(`${self} names a registry`);
  }
  return complaints;
}

for (const file of ['package-lock.json', 'bench/peers/package-lock.json']) {
  const complaints = complaintsOf(JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')));
  if (complaints.length === 0) continue;
  console.error(`${file} is not whole:\n${complaints.map((complaint) => `  ${complaint}`).join('\n')}`);
  process.exitCode = 1;
}
