/** Asks whether this page may show notifications; only ever after somebody has asked for them. */
export async function askToNotify(): Promise<boolean> {
  if (!('Notification' in window)) return false;
  if (Notification.permission === 'default') return (await Notification.requestPermission()) === 'granted';
  return Notification.permission === 'granted';
}

/**
 * Shows a notification, if the page may. A later one of the same conversation takes its place.
 *
 * @param onOpen told when somebody clicks it
 */
export function notify(conversationId: string, title: string, body: string, onOpen: () => void): void {
  if (!('Notification' in window) || Notification.permission !== 'granted') return;
  const notification = new Notification(title, { body, tag: conversationId });
  notification.onclick = () => {
    window.focus();
    notification.close();
    onOpen();
  };
}
