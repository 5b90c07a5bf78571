import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { matchesGlob } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readCopy, readStages, readWords, type Stage } from './containerfile.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const stages = readStages(`${ROOT}Containerfile`);
const image = stages.at(-1) as Stage;
const manifest = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as {
  files: string[];
  scripts: Record<string, string>;
};
/** What is kept out of the build, by the patterns of `.dockerignore`. */
const ignored = readFileSync(`${ROOT}.dockerignore`, 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

const all = (stage: Stage, keyword: string) =>
  stage.instructions.filter((one) => one.keyword === keyword).map(({ rest }) => rest);
const copies = (stage: Stage) => all(stage, 'COPY').map(readCopy);
const one = (keyword: string) => {
  const found = all(image, keyword);
  expect(found).toHaveLength(1);
  return found[0] as string;
};

describe('the container file', () => {
  it('copies only what there is: in the repository and not kept out, or in a stage before', () => {
    const before = new Set<string | null>();
    for (const stage of stages) {
      for (const { from, sources } of copies(stage)) {
        if (from === null) {
          for (const source of sources) {
            expect(existsSync(ROOT + source), source).toBe(true);
            expect(ignored.filter((pattern) => matchesGlob(source, pattern))).toEqual([]);
          }
        } else expect([...before]).toContain(from);
      }
      before.add(stage.name);
    }
  });

  it('has in its image all that the package has, of its documents the examples that it opens with', () => {
    const inImage = copies(image).flatMap(({ sources, target }) => (target === './' ? sources : [target]));
    const needed = manifest.files.map((file) => (file === 'docs' ? 'docs/examples' : file));
    expect([...inImage].sort()).toEqual([...needed, 'node_modules', 'package.json'].sort());
  });

  it('keeps secrets, data and what is built for another machine out of the build', () => {
    for (const path of ['.env', '.env.local', '.git', 'data', 'node_modules', 'bench/peers/node_modules', 'web/dist']) {
      expect(
        ignored.some((pattern) => matchesGlob(path, pattern)),
        path,
      ).toBe(true);
    }
  });

  it('needs of the scripts what npm runs after an installation, before anything else is copied', () => {
    const [packages] = stages as [Stage];
    const before = packages.instructions.slice(
      0,
      packages.instructions.findIndex(({ keyword }) => keyword === 'RUN'),
    );
    const there = before.filter(({ keyword }) => keyword === 'COPY').flatMap(({ rest }) => readCopy(rest).sources);
    const [, script = ''] = /^node (\S+)$/.exec(manifest.scripts['prepare'] ?? '') ?? [];
    expect(there.some((source) => script === source || script.startsWith(`${source}/`))).toBe(true);
    expect(there).toEqual(expect.arrayContaining(['package.json', 'package-lock.json', '.npmrc']));
  });

  it('starts what npm start starts, without npm or a shell between the gateway and its signals', () => {
    expect(readWords(one('CMD'))).toEqual((manifest.scripts['start'] ?? '').split(' '));
    expect(all(image, 'ENTRYPOINT')).toEqual([]);
  });

  it('runs as nobody in particular, by a number that is not root’s, and writes where that one may', () => {
    const user = one('USER');
    expect(user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    const volume = one('VOLUME');
    expect(all(image, 'RUN').join()).toContain(`mkdir ${volume} && chown ${user} ${volume}`);
    expect(all(image, 'ENV').join()).toContain(`DATABASE_URL=sqlite:${volume}/`);
    // What is copied belongs to root, as it does by itself.
    expect(all(image, 'COPY').filter((rest) => rest.includes('--chown'))).toEqual([]);
  });

  it('asks for its health what the gateway answers, and tells a gateway that is not there', () => {
    const [, words = ''] = / CMD (\[.*\])$/.exec(one('HEALTHCHECK')) ?? [];
    const [program, ...args] = readWords(words);
    expect(program).toBe('node');
    expect(args.join(' ')).toContain('/healthz');
    // Nothing listens on port 1.
    const asked = spawnSync(process.execPath, args, { env: { PORT: '1' }, encoding: 'utf8' });
    expect({ code: asked.status, stderr: asked.stderr }).toEqual({ code: 1, stderr: '' });
  });

  it('is built from sources that others may read', () => {
    for (const { from, sources } of copies(image)) {
      if (from !== null) continue;
      for (const source of sources) expect(statSync(ROOT + source).mode & 0o004, source).toBe(0o004);
    }
  });
});
