/**
 * Builds the pages of web/ into web/dist. `npm ci` runs it (`prepare`), so that `npm start` serves them without a
 * further step; an installation without the development packages has nothing to build with, and goes without.
 *
 * `npm run build -- --watch` builds again whenever a source changes.
 */
const vite = await import('vite').catch((error) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
});

if (vite) await vite.build({ build: { watch: process.argv.includes('--watch') ? {} : null } });
else console.log('Without the development packages the pages of web/ are not built: /agent will say so.');
