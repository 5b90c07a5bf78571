/** What is checked of a request, by the files of the parts, and what stands in for each of them. */
export const REPLACED: ReadonlyMap<string, string> = new Map(
  [
    ['src/graphql/admission.ts', 'admission.ts'],
    ['src/graphql/limits/index.ts', 'limits.ts'],
    ['src/http/browsers.ts', 'browsers.ts'],
    ['src/modules/access/scope.ts', 'scope.ts'],
  ].map(([part, without]) => [
    new URL(`../../${part!}`, import.meta.url).href,
    new URL(`unchecked/${without!}`, import.meta.url).href,
  ]),
);
