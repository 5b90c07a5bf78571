import { registerHooks } from 'node:module';

/**
 * Loaded before a gateway, for comparison only: what is checked of each request is replaced by parts that check nothing,
 * so that what the checks cost can be measured. Nothing in `src/` knows of it.
 */
const REPLACED = new Map(
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

registerHooks({
  resolve(specifier, context, nextResolve) {
    const found = nextResolve(specifier, context);
    const without = REPLACED.get(found.url);
    // The replacement itself may use what it replaces.
    return without === undefined || context.parentURL === without ? found : { ...found, url: without };
  },
});
