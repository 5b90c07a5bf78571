import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';

const FOLDER = fileURLToPath(new URL('../../client/', import.meta.url));

it('the client is what its types say', () => {
  // As `tsc -p client`, without checking the types of others.
  const { config } = ts.readConfigFile(`${FOLDER}tsconfig.json`, (path) => ts.sys.readFile(path));
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, FOLDER);
  const program = ts.createProgram(fileNames, options);
  const own = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(FOLDER));
  const problems = own.flatMap((file) => [
    ...program.getSyntacticDiagnostics(file),
    ...program.getSemanticDiagnostics(file),
  ]);
  expect(problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
  expect(own).toHaveLength(readdirSync(FOLDER).filter((name) => /\.(js|d\.ts)$/.test(name)).length);
});
