import { build } from 'vite';

/** Builds the pages as they are now: what is tested is never an older build. */
export default async function setup(): Promise<void> {
  await build();
}
