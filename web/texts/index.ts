import { createTimeTexts } from '../shared/text/times.ts';
import { en, type Texts } from './en.ts';
import { fill, type Plural } from './plural.ts';

/** The languages that the pages speak. A new one: a file like en.ts, and a line here. */
const LANGUAGES: Record<string, Texts> = { en };
const FALLBACK = 'en';

/** The first language of the reader that the pages speak. */
export function chooseLanguage(wanted: readonly string[]): string {
  const spoken = wanted.map((tag) => tag.split('-')[0]!.toLowerCase()).find((language) => language in LANGUAGES);
  return spoken ?? FALLBACK;
}

/** How the reader writes numbers and times: their own region, as far as it is of a language that the pages speak. */
function chooseLocale(wanted: readonly string[], language: string): string {
  return wanted.find((tag) => tag.split('-')[0]!.toLowerCase() === language) ?? language;
}

const language = chooseLanguage(navigator.languages);
const locale = chooseLocale(navigator.languages, language);
const numbers = new Intl.NumberFormat(locale);
const plurals = new Intl.PluralRules(locale);

export const texts: Texts = LANGUAGES[language]!;
export const times = createTimeTexts(locale);

export const number = (n: number): string => numbers.format(n);
export const plural = (n: number, forms: Plural): string =>
  fill(forms[plurals.select(n)] ?? forms.other, { n: number(n) });
export { fill };

/** Tells the page what language it is in, for screen readers. */
export const announceLanguage = (): void => {
  document.documentElement.lang = language;
};
