// Loaded before everything else (`node --import`): a Node that cannot run Parley ends with one line that says so,
// not with a syntax error, or with the crash that better-sqlite3 makes of it. Plain JavaScript, so that any Node can read it.
import './compile-cache.js';

const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `Parley needs Node 22.18 or later, and this is ${process.versions.node}. ` +
      'Run it with `npm start`, which brings its own Node (run `npm ci` first), or install Node 24.',
  );
  process.exit(1);
}
