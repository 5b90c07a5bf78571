import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Words that stand nowhere else, by what they are said in. An index of words keeps only what distinguishes a word from the
 * one before it, so that only their ends are looked for.
 */
export function createSecrets<K extends string>(kinds: readonly K[]): Record<K, string> {
  const made = kinds.map((kind, index) => [kind, `zq${String.fromCharCode(97 + index)}xjvkwsecret${index}of${kind}`]);
  return Object.fromEntries(made) as Record<K, string>;
}

const endOf = (secret: string): string => secret.slice(3).toLowerCase();

/** Which of the secrets are in a text, or in bytes, as they are or in lower case. */
export function secretsIn<K extends string>(secrets: Record<K, string>, text: string | Buffer): K[] {
  const all = (typeof text === 'string' ? text : text.toString('latin1')).toLowerCase();
  return (Object.keys(secrets) as K[]).filter((kind) => all.includes(endOf(secrets[kind])));
}

/** Which of the secrets are in the files of a folder, byte for byte. */
export function secretsInFolder<K extends string>(secrets: Record<K, string>, folder: string): K[] {
  const files = readdirSync(folder).filter((name) => name.includes('sqlite'));
  return secretsIn(secrets, Buffer.concat(files.map((name) => readFileSync(join(folder, name)))));
}
