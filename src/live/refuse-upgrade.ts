import type { Duplex } from 'node:stream';

/**
 * Answers a connection that may not become a websocket, and lets go of it. The HTTP server has handed it over and
 * listens to it no longer: it may break, or never be ended by its client.
 *
 * @param status the status line, as `404 Not Found`
 * @param headers more lines of the answer
 */
export function refuseUpgrade(socket: Duplex, status: string, ...headers: string[]): void {
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  socket.end([`HTTP/1.1 ${status}`, ...headers, 'Connection: close', 'Content-Length: 0', '\r\n'].join('\r\n'));
}
