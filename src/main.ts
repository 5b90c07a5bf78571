import { createApp } from './app.ts';
import { developmentSecret } from './platform/development-secret.ts';
import { failure } from './shared/failure.ts';
import { readSettings } from './settings.ts';
import { welcome } from './welcome.ts';

/** How long ending may take before the process ends all the same. */
const STOP_WITHIN_MS = 14_000;
/** How long `/readyz` says 503 at the least before nobody answers there. */
const READINESS_LINGER_MS = 1_000;

async function main(): Promise<void> {
  const settings = readSettings();
  const jwtSecret = settings.auth.jwtSecret ?? developmentSecret(settings.databaseUrl);
  const app = await createApp(settings, jwtSecret);

  let isStopping = false;
  const stop = (signal: NodeJS.Signals) => {
    // Asked twice, somebody is in a hurry.
    if (isStopping) process.exit(1);
    isStopping = true;
    app.log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    app.stop({ lingerMs: READINESS_LINGER_MS }).then(
      () => {
        app.log.info('stopped');
        process.exit(0);
      },
      (error: unknown) => {
        app.log.error({ err: error }, 'could not stop in order');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);

  const port = await app.listen();
  app.log.info({ port, host: settings.host, migrated: app.migrated }, 'serving');
  if (!settings.isProduction) console.log(await welcome(settings, jwtSecret, port));
}

/** Says how it is called, to whoever asks or passes what it does not take. */
async function explain(): Promise<void> {
  const { runCommand } = await import('./commands/command.ts');
  await runCommand({
    name: 'start',
    description:
      'Serves the gateway until SIGTERM or SIGINT. What it serves and where is set in the environment: ' +
      'PORT, HOST, DATABASE_URL and others, each in docs/SETTINGS.md.',
    options: [],
    run: () => Promise.reject(new Error('It was not told what to explain.')),
  });
}

// What reads arguments takes its time to load, and most starts have none.
(process.argv.length > 2 ? explain() : main()).catch((error: unknown) => {
  console.error(failure(error));
  process.exit(1);
});
