/**
 * Runs every check but the tests, two at a time, and fails if any fails. All of them run to their end, so that one
 * round shows everything there is to mend.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

// The longest first.
const checks = ['lint', 'types', 'layers', 'cycles', 'codegen:check', 'schema:check', 'format:check', 'lock:check'];

/** Runs one npm script, prints what it said when it has failed, and resolves to whether it passed. */
function run(name) {
  return new Promise((resolve) => {
    const start = performance.now();
    const child = spawn(`npm run --silent ${name}`, { shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('close', (code) => {
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
      if (code !== 0) console.log(Buffer.concat(output).toString());
      resolve(code === 0);
    });
  });
}

const waiting = [...checks];
const failed = [];

async function worker() {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    if (!(await run(name))) failed.push(name);
  }
}

await Promise.all(Array.from({ length: Math.min(availableParallelism(), 2) }, worker));

if (failed.length > 0) {
  console.log(`Failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
