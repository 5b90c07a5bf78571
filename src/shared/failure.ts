/** What people can do about the faults that a start meets most. */
const REMEDIES: Record<string, (error: NodeJS.ErrnoException & { port?: number }) => string> = {
  EADDRINUSE: ({ port }) => `port ${port ?? ''} is in use: end what uses it, or set PORT to another`,
  EACCES: ({ path }) => `no permission for ${path ?? 'the address'}`,
  SettingsError: ({ message }) => message,
  UnfinishedCopy: ({ message }) => message,
  DatabaseNewer: ({ message }) => `the database is ${message}: start that version, or restore a backup from before it`,
  // PostgreSQL: no such database, no such user, a wrong password.
  '3D000': cannotOpen,
  '28000': cannotOpen,
  '28P01': cannotOpen,
  DatabaseUnavailable: cannotOpen,
};

function cannotOpen({ message }: Error): string {
  return `the database cannot be opened (${message}): check DATABASE_URL and the disk`;
}

/** Why a command could not do its work: one line, unless the reason is a mistake of ours, which keeps its stack. */
export function failure(error: unknown): string {
  if (!(error instanceof Error)) return `parley: ${String(error)}`;
  const remedy = REMEDIES[(error as NodeJS.ErrnoException).code ?? ''] ?? REMEDIES[error.name];
  return `parley: ${remedy ? remedy(error) : (error.stack ?? error.message)}`;
}
