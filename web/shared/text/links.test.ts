import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SCRIPTS } from '../../../test/web/scripts.ts';
import { findLinks, safeUrl } from './links.ts';

const linksIn = (text: string) => findLinks(text).flatMap(({ href }) => href ?? []);

describe('addresses in a text', () => {
  it.each([
    ['see https://example.com.', ['https://example.com/']],
    ['(see https://example.com/a)', ['https://example.com/a']],
    ['https://example.com/a_(b)', ['https://example.com/a_(b)']],
    ['HTTP://EXAMPLE.com/x?y=1&z=2#w, and more', ['http://example.com/x?y=1&z=2#w']],
    ['https://a.example https://b.example', ['https://a.example/', 'https://b.example/']],
    ['ftp://example.com mailto:a@example.com', []],
    ['https://paypal.com@evil.example/', []],
    ['https://', []],
  ])('%s', (text, links) => {
    expect(linksIn(text)).toEqual(links);
  });

  it('are cut out of it without changing it', () => {
    const piece = fc.oneof(fc.string({ unit: 'grapheme' }), fc.webUrl(), fc.constantFrom(...SCRIPTS));
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join(' ');
        const found = findLinks(text);
        expect(found.map((one) => one.text).join('')).toBe(text);
        for (const { href } of found) if (href !== undefined) expect(href).toMatch(/^https?:\/\//);
      }),
    );
  });

  it.each(SCRIPTS)('are safe, or none: %s', (script) => {
    const url = safeUrl(script);
    expect(url === null || url.startsWith('https://')).toBe(true);
  });
});
