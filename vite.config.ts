import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Where the pages are built to; `src/http/pages.ts` serves them from there. */
const OUTPUT = at('web/dist');

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
        writeFileSync(join(folder, `${name}.br`), brotliCompressSync(content));
      }
    },
  };
}

/** The pages of `web/`, one folder with an index.html each (`npm run build`). */
export default defineConfig({
  root: at('web'),
  // The package's own export, which Vite does not look up for the package itself.
  resolve: { alias: { 'parley/client': at('client/index.js') } },
  plugins: [react(), compressAssets()],
  build: {
    outDir: OUTPUT,
    emptyOutDir: true,
    target: 'es2022',
    // The policy of the pages allows nothing inline, and no data but small pictures.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { agent: at('web/agent/index.html'), chat: at('web/chat/index.html') } },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
  },
  logLevel: 'warn',
});
