import { DemoSendDocument, DemoSetTypingDocument, type UserErrorCode } from '../../generated/command-operations.ts';
import { newId } from '../../platform/ids.ts';
import { typingOf, type Actor } from './scene.ts';

/** The gateway takes who has not said for 5 s that they type for somebody who has stopped (contract section 4). */
const STILL_TYPING_MS = 4_000;

/** A file that a customer shows. */
export interface Shown {
  fileUrl: string;
  fileType: string;
}

/**
 * Types a message for as long as a person would, seen by the other side, and sends it.
 *
 * @returns null when it is sent, else why it was refused: closed meanwhile, or held by somebody else
 */
export async function write(
  actor: Actor,
  conversationId: string,
  body: string,
  shown?: Shown,
): Promise<UserErrorCode | null> {
  const tell = (isTyping: boolean) => actor.act(DemoSetTypingDocument, { input: { conversationId, isTyping } });
  let left = typingOf(body);
  while (left > 0) {
    const refused = await tell(true);
    if (refused) return refused;
    const now = Math.min(left, STILL_TYPING_MS);
    await actor.pace.wait(now * 0.8, now * 1.2);
    left -= now;
  }
  await tell(false);
  return actor.act(DemoSendDocument, { input: { conversationId, body, ...shown, clientMessageId: newId() } });
}
