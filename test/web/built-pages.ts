import { build } from 'vite';

/** Builds the pages as they are now, and as they are served: what is tested is never an older build, nor another kind. */
export default async function setup(): Promise<void> {
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = 'production';
  try {
    await build();
  } finally {
    process.env.NODE_ENV = NODE_ENV;
  }
}
