import { cursorNumber, decodeCursor, encodeCursor } from '../../shared/page.ts';
import type { Message } from './message.ts';

/** The cursor of a message in its conversation, which is in order of `seq`. */
export function cursorOf(message: Message): string {
  return encodeCursor('m', message.seq);
}

/** The number that a cursor stands for; null when it is not one. */
export function seqOf(cursor: string): number | null {
  const [kind, seq] = decodeCursor(cursor) ?? [];
  return kind === 'm' ? cursorNumber(seq) : null;
}
