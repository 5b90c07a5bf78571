import assert from 'node:assert/strict';
import { ask } from './load.ts';
import type { Question } from './questions.ts';

const PAGE = 20;

/**
 * Demands that two servers answer with the same conversations, field by field.
 *
 * @returns how many fields that were
 */
export async function compareAnswers(one: Question, other: Question): Promise<number> {
  const [left, right] = await Promise.all(
    [one, other].map(async (question) => question.conversations(JSON.parse(await ask(question)))),
  );
  assert.equal(left?.length, PAGE);
  assert.deepEqual(left, right);
  return fieldsOf(left);
}

function fieldsOf(value: unknown): number {
  if (value === null || typeof value !== 'object') return 1;
  return Object.values(value).reduce((sum: number, field) => sum + fieldsOf(field), 0);
}
