/** Why a connection or a subscription has failed, in a few words: a close event, an error, or GraphQL errors. */
export function reasonOf(failure: unknown): string {
  if (Array.isArray(failure)) return (failure as { message: string }[]).map(({ message }) => message).join(' ');
  const { code, reason } = failure as { code?: unknown; reason?: unknown };
  if (typeof code === 'number') {
    return `the connection was closed with ${code}${typeof reason === 'string' && reason !== '' ? ` (${reason})` : ''}`;
  }
  return 'the gateway cannot be reached';
}
