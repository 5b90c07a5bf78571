import assert from 'node:assert/strict';
import type { Data } from '../data.ts';
import { ask } from '../load.ts';
import type { Question, Request } from '../questions.ts';
import type { Contestant } from './contestants.ts';
import type { Style, Work } from './works.ts';

/** How many of the requests are compared: each of those that write is a message. */
const COMPARED = 5;

/** The legacy routes are Parley's too; everything else is asked of it with GraphQL. */
function styleFor({ remembers, style }: Contestant, work: Work, data: Data): Style {
  return remembers === null && work.requests(data, style) === null ? 'routes' : style;
}

/** The questions of a work to all contestants that do it. */
export function questionsOf(work: Work, data: Data, contestants: readonly Contestant[]): Question[] {
  return contestants.flatMap((contestant) => {
    const requests = work.requests(data, styleFor(contestant, work, data));
    return requests ? [{ page: work.name, serverName: contestant.name, server: contestant.server, requests }] : [];
  });
}

/**
 * Demands that all contestants answer alike to the byte, the names of root fields aside, and none of them to a token that
 * nobody has signed.
 *
 * @returns how many bytes were the same
 */
export async function compareAnswers(work: Work, data: Data, contestants: readonly Contestant[]): Promise<number> {
  const questions = questionsOf(work, data, contestants);
  let bytes = 0;
  for (let index = 0; index < Math.min(COMPARED, questions[0]!.requests.length); index += 1) {
    let first: string | undefined;
    for (const { serverName, server, requests } of questions) {
      const contestant = contestants.find(({ name }) => name === serverName)!;
      const answer = work.canonical(await ask(server, requests[index]!), styleFor(contestant, work, data));
      first ??= answer;
      assert.equal(answer, first, `${work.name}: ${serverName} answers otherwise than ${questions[0]!.serverName}.`);
    }
    bytes += Buffer.byteLength(first!);
  }
  for (const question of questions) await demandRefusal(question);
  return bytes;
}

async function demandRefusal({ page, serverName, server, requests }: Question): Promise<void> {
  const honest = requests[0]!;
  const authorization = `${honest.headers['authorization']!.slice(0, -5)}aaaaa`;
  const forged: Request = { ...honest, headers: { ...honest.headers, authorization } };
  const answer = await ask(server, forged).catch(() => '{"errors"');
  assert.match(answer, /"errors"/, `${page}: ${serverName} answers to a forged token.`);
}
