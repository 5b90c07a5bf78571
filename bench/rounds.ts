import { load } from './load.ts';
import type { Question } from './questions.ts';
import type { Row } from './report.ts';

/**
 * Measures all questions by turns, so that what disturbs the machine for a while disturbs all of them. Each round
 * begins with another one.
 */
export async function measure(
  questions: readonly Question[],
  { rounds, requests, connections }: { rounds: number; requests: number; connections: number },
): Promise<Row[]> {
  const rows = questions.map((question) => ({
    page: question.page,
    server: question.serverName,
    cpuMs: [] as number[],
    tookMs: [] as number[],
  }));
  // Until everything is compiled and at hand.
  for (const question of questions) await load(question, requests, connections);
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < questions.length; turn += 1) {
      const index = (round + turn) % questions.length;
      const question = questions[index]!;
      const before = question.server.cpuMs();
      const took = await load(question, requests, connections);
      rows[index]!.cpuMs.push((question.server.cpuMs() - before) / requests);
      rows[index]!.tookMs = rows[index]!.tookMs.concat(took);
    }
  }
  return rows;
}
