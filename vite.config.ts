import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { InMemoryCache } from '@apollo/client';
import react from '@vitejs/plugin-react';
import type { DocumentNode } from 'graphql';
import { defineConfig, type Plugin } from 'vite';
import { manifestOf } from './src/graphql/manifest.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Where the pages are built to; `src/http/pages.ts` serves them from there. */
const OUTPUT = at('web/dist');
const PAGES = ['agent', 'chat', 'explorer'];
/** What they ask the gateway. */
const OPERATIONS = at('web/generated/operations.ts');

/** A hundredth larger than with the highest, in a tenth of the time. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

/** Writes each script and style compressed beside itself, so that the gateway need not do it for every visitor. */
function compressAssets(): Plugin {
  return {
    name: 'compress-assets',
    apply: 'build',
    closeBundle() {
      const folder = join(OUTPUT, 'assets');
      for (const name of readdirSync(folder).filter((file) => /\.(js|css|svg)$/.test(file))) {
        const content = readFileSync(join(folder, name));
        writeFileSync(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }));
        writeFileSync(join(folder, `${name}.br`), brotliCompressSync(content, BROTLI));
      }
    },
  };
}

/**
 * Lists the documents of the pages as they send them, with `__typename` everywhere: a gateway that runs only documents it
 * trusts reads them from there (`src/http/pages.ts`).
 */
function listDocuments(): Plugin {
  return {
    name: 'list-documents',
    apply: 'build',
    async closeBundle() {
      const cache = new InMemoryCache();
      const generated = Object.entries((await import(OPERATIONS)) as Record<string, DocumentNode>);
      const documents = generated.filter(([name]) => name.endsWith('Document'));
      const manifest = manifestOf(documents.map(([, document]) => cache.transformDocument(document)));
      writeFileSync(join(OUTPUT, 'documents.json'), JSON.stringify(manifest));
    },
  };
}

/** The pages of `web/`, one folder with an index.html each (`npm run build`). */
export default defineConfig({
  root: at('web'),
  // The package's own export, which Vite does not look up for the package itself.
  resolve: { alias: { 'parley/client': at('client/index.js') } },
  plugins: [react(), compressAssets(), listDocuments()],
  // Workers may load nothing: each is whole in its own file.
  worker: { format: 'iife' },
  build: {
    outDir: OUTPUT,
    emptyOutDir: true,
    target: 'es2022',
    // The policy of the pages allows nothing inline, and no data but small pictures.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: Object.fromEntries(PAGES.map((page) => [page, at(`web/${page}/index.html`)])),
      // GraphiQL's packages say so, and it is of no consequence.
      onLog: (level, log, print) => (log.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : print(level, log)),
    },
    reportCompressedSize: false,
    // The editor of the explorer, for developers.
    chunkSizeWarningLimit: 3_000,
  },
  logLevel: 'warn',
});
