/** A bar of a chart: a server and what was measured of it, more being better. */
export interface Bar {
  label: string;
  value: number;
  isOurs: boolean;
}

/** Bars that are compared with each other, under a heading. */
export interface BarGroup {
  heading: string;
  bars: readonly Bar[];
}

const WIDTH = 760;
const LABELS = 270;
const ROW = 20;
const HEADING = 34;
const FIGURES = 50;

/** Draws groups of bars as an SVG, each bar by its value; the longest bar of all fills the width. */
export function drawBars(title: string, groups: readonly BarGroup[]): string {
  const longest = Math.max(...groups.flatMap(({ bars }) => bars.map(({ value }) => value)));
  const scale = (WIDTH - LABELS - FIGURES) / longest;
  let y = 0;
  const parts = groups.flatMap(({ heading, bars }) => {
    y += HEADING;
    const drawn = [`<text class="heading" x="0" y="${y - 10}">${escaped(heading)}</text>`];
    for (const { label, value, isOurs } of bars) {
      const width = Math.max(1, value * scale).toFixed(1);
      drawn.push(
        `<text x="${LABELS - 8}" y="${y + 13}" text-anchor="end">${escaped(label)}</text>`,
        `<rect${isOurs ? ' class="ours"' : ''} x="${LABELS}" y="${y + 3}" width="${width}" height="${ROW - 6}" rx="2"/>`,
        `<text x="${(LABELS + Number(width) + 6).toFixed(1)}" y="${y + 13}">${value.toFixed(2)}</text>`,
      );
      y += ROW;
    }
    return drawn;
  });
  const height = y + 8;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}">
<title>${escaped(title)}</title>
<style>text{font:12px system-ui,sans-serif;fill:#57606a}.heading{font-weight:600;fill:#24292f}rect{fill:#8c959f}.ours{fill:#1f6feb}@media(prefers-color-scheme:dark){text{fill:#9198a1}.heading{fill:#f0f6fc}}</style>
${parts.join('\n')}
</svg>
`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
