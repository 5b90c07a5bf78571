/** What the errors of Node, PostgreSQL and SQLite have, as far as it is told here. */
type Fault = Error & { code?: string; path?: string; address?: string; port?: number; hostname?: string };

/** What people can do about a fault, after what has happened; the first that fits. */
type Remedies = readonly (readonly [code: RegExp, tell: (fault: Fault) => string])[];

/** Of the database, whichever it is: PostgreSQL's SQLSTATEs, SQLite's names, and how it could not be reached. */
const OF_THE_DATABASE: Remedies = [
  [/^ECONNREFUSED$/, (it) => `nothing answers at ${placeOf(it)}: start PostgreSQL, or correct DATABASE_URL`],
  [/^(ENOTFOUND|EAI_AGAIN)$/, (it) => `the host ${it.hostname ?? ''} has no address: correct DATABASE_URL, or the DNS`],
  [/^3D000$/, ({ message }) => `PostgreSQL has no such database (${message}): create it, or correct DATABASE_URL`],
  [
    /^28/,
    ({ message }) => `PostgreSQL lets nobody in like that (${message}): correct user and password in DATABASE_URL`,
  ],
  [
    /^53300$/,
    ({ message }) => `PostgreSQL has no connection left (${message}): lower DATABASE_POOL_SIZE, or raise its maximum`,
  ],
  [/^42501$/, ({ message }) => `PostgreSQL does not allow it (${message}): grant the user of DATABASE_URL the right`],
  [/^57P03$/, ({ message }) => `PostgreSQL is not ready (${message}): start again when it is`],
  [
    /^SQLITE_CANTOPEN/,
    ({ message }) => `the database cannot be opened (${message}): DATABASE_URL must name a file that may be written to`,
  ],
  [/^SQLITE_NOTADB/, () => 'the file that DATABASE_URL names is no SQLite database: name another, or move it away'],
  [/^SQLITE_CORRUPT/, ({ message }) => `the database is damaged (${message}): restore a backup`],
  [
    /^SQLITE_(BUSY|LOCKED|PROTOCOL)/,
    ({ message }) => `another process holds the database (${message}): end it, or wait until it has finished`,
  ],
  [
    /^SQLITE_READONLY/,
    ({ message }) =>
      `the database may not be written to (${message}): give whoever runs this the right to its file and folder`,
  ],
  [/^(SQLITE_(FULL|IOERR)|53100)/, ({ message }) => `the disk takes no more (${message}): make room on it`],
];

/** Of the files and the address of this process. */
const OF_THE_PROCESS: Remedies = [
  [/^EADDRINUSE$/, ({ port }) => `port ${port ?? ''} is in use: end what uses it, or set PORT to another`],
  [
    /^(EADDRNOTAVAIL|EAFNOSUPPORT)$/,
    ({ address }) => `this machine does not have the address ${address ?? ''}: correct HOST`,
  ],
  [/^(ENOTFOUND|EAI_AGAIN)$/, ({ hostname }) => `the host ${hostname ?? ''} has no address: correct HOST`],
  [
    /^(EACCES|EPERM|EROFS)$/,
    (it) =>
      it.path === undefined
        ? `no permission for ${placeOf(it)}: set PORT to one from 1024 up`
        : `no permission for ${it.path}: give whoever runs this the right to write there, or set DATABASE_URL to another place`,
  ],
  [/^(EEXIST|ENOTDIR)$/, ({ path }) => `${path ?? 'what should be a folder'} is no folder: correct DATABASE_URL`],
  [/^(ENOSPC|EDQUOT)$/, ({ path }) => `no room on the disk for ${path ?? 'the data'}: make some`],
];

/** Errors that say themselves what to do. */
const OURS: Record<string, (error: Error) => string> = {
  SettingsError: ({ message }) => message,
  UnfinishedCopy: ({ message }) => message,
  DatabaseNewer: ({ message }) => `the database is ${message}: start that version, or restore a backup from before it`,
  DatabaseUnavailable: ({ message }) => `the database cannot be opened (${message}): check DATABASE_URL and the disk`,
};

/** SQLSTATEs, which other errors do not have. */
const SQLSTATE = /^[0-9][0-9A-Z]{4}$/;

/**
 * Why a start or a command could not do its work: one line that says what, and how to mend it, unless the reason is a
 * mistake of ours, which keeps its stack.
 */
export function failure(error: unknown): string {
  if (!(error instanceof Error)) return `parley: ${oneLine(String(error))}`;
  const remedy = remedyOf(error);
  return `parley: ${remedy === null ? (error.stack ?? error.message) : oneLine(remedy)}`;
}

function remedyOf(error: Fault): string | null {
  const cause = error.name === 'DatabaseUnavailable' && error.cause instanceof Error ? (error.cause as Fault) : error;
  const code = cause.code ?? '';
  const isOfDatabase = cause !== error || SQLSTATE.test(code) || code.startsWith('SQLITE_');
  const found = (isOfDatabase ? OF_THE_DATABASE : OF_THE_PROCESS).find(([codes]) => codes.test(code));
  return found ? found[1](cause) : (OURS[error.name]?.(error) ?? null);
}

const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, ' ');

function placeOf({ address, port, path }: Fault): string {
  if (address === undefined) return path ?? 'the address';
  return `${address.includes(':') ? `[${address}]` : address}${port === undefined ? '' : `:${port}`}`;
}
