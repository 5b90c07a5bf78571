import { expect, it } from 'vitest';
import { REPLACED } from '../../bench/checks/replaced.ts';

it.each([...REPLACED])(
  '$0 has all of its exports where it is replaced, to measure what it costs',
  async (part, without) => {
    const [exported, replaced] = (await Promise.all([import(part), import(without)])) as [object, object];
    expect(Object.keys(replaced)).toEqual(expect.arrayContaining(Object.keys(exported)));
  },
);
