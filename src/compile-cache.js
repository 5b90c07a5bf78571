// A start takes what the last one has compiled, and does not bring in what strips types: it is sooner there, and holds
// less memory. Beside the packages, so that whoever may write it may write those too; where nobody may, as in the image,
// each start compiles anew. Plain JavaScript, for the Node that is too old as well: `require-node.js` says so to it.
import module from 'node:module';
import { fileURLToPath } from 'node:url';

module.enableCompileCache?.(fileURLToPath(new URL('../node_modules/.cache/parley', import.meta.url)));
