/**
 * Where "New messages" stands: before the message with this number; null when there is no such line. It stays where it
 * is while somebody reads on, or it would run away from under their eyes.
 */
export type Divider = number | null;

/**
 * @param firstUnread the number of the first message that is not read, undefined when all are
 * @param isLooking whether somebody sees what comes as it comes
 */
export function moveDivider(divider: Divider, firstUnread: number | undefined, isLooking: boolean): Divider {
  if (firstUnread === undefined || isLooking) return divider;
  // What has come while nobody looked is news again, and what was news before is not.
  return divider === null || divider < firstUnread ? firstUnread : divider;
}
