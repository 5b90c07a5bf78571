import { shareOf, type Judged } from '../judged.ts';

/**
 * A table as Markdown, the first row being its heading.
 *
 * @param names how many columns are names; those after them are figures
 */
export function markdownTable(rows: readonly (readonly string[])[], names = 1): string {
  const [heading = [], ...body] = rows;
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = heading.map((_, column) => (column < names ? '---' : '---:'));
  return [line(heading), line(rule), ...body.map(line)].join('\n');
}

/** Goals with what was reached of them. */
export function markdownGoals(goals: readonly Judged[]): string {
  const rows = [
    ['goal', '', 'wanted', 'reached'],
    ...goals.map((one) => [
      one.goal,
      shareOf(one) >= 1 ? 'met' : '**not met**',
      `${one.isMost ? 'at most' : 'at least'} ${one.wanted}`,
      `${one.reached.toFixed(2)}${one.note ? ` (${one.note})` : ''}`,
    ]),
  ];
  return markdownTable(rows, 2);
}

/**
 * Puts a text between the two marks of a document that have this name, in place of what is there.
 *
 * @throws when the document has no such marks
 */
export function fillIn(document: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`There is no place for ${name}.`);
  return `${document.slice(0, from + begin.length)}\n\n${text}\n\n${document.slice(to)}`;
}
