// For Knex's own command (`npx knex migrate:status`). Parley itself migrates at start and by `npm run migrate`.
import { knexConfig } from './src/platform/db/index.ts';
import { readSettings } from './src/settings.ts';

export default knexConfig(readSettings().databaseUrl);
