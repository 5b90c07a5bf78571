import { describe, expect, test } from 'vitest';
import { failure } from './failure.ts';

/** An error as Node, PostgreSQL or SQLite throw it. */
const faultOf = (code: string, more: object = {}, message = 'a message') =>
  Object.assign(new Error(message), { code, ...more });

/** As the database throws it, by its name: what is shared knows no class of the platform. */
const asUnavailable = (fault: Error) =>
  Object.assign(new Error(fault.message, { cause: fault }), { name: 'DatabaseUnavailable' });

describe('what a failure is told as', () => {
  test.each<[code: string, more: object, said: string]>([
    ['EADDRINUSE', { port: 4000 }, 'port 4000 is in use: end what uses it, or set PORT to another'],
    ['EACCES', { address: '::1', port: 80 }, 'no permission for [::1]:80: set PORT to one from 1024 up'],
    ['ENOSPC', { path: '/data/x' }, 'no room on the disk for /data/x: make some'],
    ['EADDRNOTAVAIL', { address: '203.0.113.9' }, 'this machine does not have the address 203.0.113.9: correct HOST'],
    ['ENOTFOUND', { hostname: 'nowhere' }, 'the host nowhere has no address: correct HOST'],
    ['ENOTDIR', { path: '/data/x' }, '/data/x is no folder: correct DATABASE_URL'],
    ['28P01', {}, 'PostgreSQL lets nobody in like that (a message): correct user and password in DATABASE_URL'],
    ['3D000', {}, 'PostgreSQL has no such database (a message): create it, or correct DATABASE_URL'],
    ['28000', {}, 'PostgreSQL lets nobody in like that (a message): correct user and password in DATABASE_URL'],
    ['42501', {}, 'PostgreSQL does not allow it (a message): grant the user of DATABASE_URL the right'],
  ])('%s', (code, more, said) => {
    expect(failure(faultOf(code, more))).toBe(`parley: ${said}`);
  });

  test.each<[code: string, more: object, said: string]>([
    [
      'ECONNREFUSED',
      { address: '127.0.0.1', port: 5432 },
      'nothing answers at 127.0.0.1:5432: start PostgreSQL, or correct DATABASE_URL',
    ],
    ['ENOTFOUND', { hostname: 'nowhere' }, 'the host nowhere has no address: correct DATABASE_URL, or the DNS'],
    ['57P03', {}, 'PostgreSQL is not ready (a message): start again when it is'],
    ['53100', {}, 'the disk takes no more (a message): make room on it'],
    ['EPIPE', {}, 'the database cannot be opened (a message): check DATABASE_URL and the disk'],
  ])('%s of a database that is away', (code, more, said) => {
    expect(failure(asUnavailable(faultOf(code, more)))).toBe(`parley: ${said}`);
  });

  test('is one line, also where the message has several', () => {
    expect(failure(faultOf('28P01', {}, 'one\n  two'))).not.toContain('\n');
  });

  test('keeps the stack of what is a mistake of ours', () => {
    expect(failure(new TypeError('not a function'))).toMatch(/not a function\n {4}at /);
  });
});
