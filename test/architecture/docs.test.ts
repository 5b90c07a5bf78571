import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const PAGES = ['*.md', 'docs/**/*.md', 'client/**/*.md', 'web/**/*.md'].flatMap((pattern) =>
  globSync(pattern, { cwd: ROOT, exclude: (name) => name === 'node_modules' }),
);

/** The files that a page links to or shows, relative to the root; addresses elsewhere left out. */
function linksOf(page: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8').replace(/^```[\s\S]*?^```/gm, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link.split('#')[0] as string)
    .filter((link) => link !== '' && !/^[a-z]+:/.test(link))
    .map((link) => relative(ROOT, join(ROOT, dirname(page), link)));
}

describe('the docs', () => {
  test.each(PAGES)('%s links to what is there', (page) => {
    expect(linksOf(page).filter((link) => !existsSync(join(ROOT, link)))).toEqual([]);
  });

  test('are all found from docs/README.md, and it from the README', () => {
    const pages = PAGES.filter((page) => page.startsWith('docs/') && !page.includes('decisions/'));
    const linked = new Set([...linksOf('docs/README.md'), 'docs/README.md']);
    expect(pages.filter((page) => !linked.has(page))).toEqual([]);
    expect(linksOf('README.md')).toContain('docs/README.md');
  });
});
