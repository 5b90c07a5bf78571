import { BeginVisitDocument, type CreateGuestInput } from '../generated/operations.ts';
import { failureOf } from '../shared/gateway/failure.ts';
import { connectGateway } from '../shared/gateway/gateway.ts';
import { createSessions, type Session as AnySession } from '../shared/session/session.ts';
import { fill, number, texts } from '../texts/index.ts';

export type Session = AnySession;

/** Whose visit it is: whoever has a token may talk to the support, staff too. */
export const { session, resumeSession, signIn, leave } = createSessions<never>('chat', () => null);

/** Makes a guest, and signs them in. Resolves with why it did not work; null when it did. */
export async function beginVisit(input: CreateGuestInput): Promise<string | null> {
  const gateway = connectGateway(null, () => undefined);
  const { begin } = texts.chat;
  try {
    const { createGuest } = await gateway.mutate(BeginVisitDocument, { input });
    if (createGuest?.token) {
      signIn(createGuest.token);
      return null;
    }
    return fill(begin.notTaken, { why: createGuest?.userErrors[0]?.message ?? '' });
  } catch (error) {
    const { kind, retryAfterMs } = failureOf(error);
    if (kind === 'busy' && retryAfterMs > 0) return fill(begin.tooMany, { n: number(Math.ceil(retryAfterMs / 1_000)) });
    return texts.failures[kind];
  } finally {
    gateway.stop();
  }
}
