import { registerHooks } from 'node:module';
import { REPLACED } from './replaced.ts';

/**
 * Loaded before a gateway, for comparison only: what is checked of each request is replaced by parts that check nothing,
 * so that what the checks cost can be measured. Nothing in `src/` knows of it.
 */
registerHooks({
  resolve(specifier, context, nextResolve) {
    const found = nextResolve(specifier, context);
    const without = REPLACED.get(found.url);
    // The replacement itself may use what it replaces.
    return without === undefined || context.parentURL === without ? found : { ...found, url: without };
  },
});
