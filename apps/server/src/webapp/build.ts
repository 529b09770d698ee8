import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { absolutePath, option, type Processes } from '@bandstand/media';
import { isFresh, markFresh, sourceHash } from './freshness.ts';

export interface WebBuild {
  /** Builds the pages in a child process when they are missing or older than their sources. */
  ready(signal: AbortSignal): Promise<'fresh' | 'built'>;
}

const webDir = fileURLToPath(new URL('../../../web', import.meta.url));
/** Folder of the built pages. */
export const webBuildDir = join(webDir, 'build');

const mostMs = 10 * 60_000;

/** The pages of apps/web. Building them takes seconds to a minute; the API answers meanwhile. */
export function webBuild(processes: Processes): WebBuild {
  return {
    async ready(signal) {
      const hash = sourceHash(webDir);
      if (isFresh(webBuildDir, hash)) return 'fresh';
      const vite = join(
        dirname(createRequire(join(webDir, 'package.json')).resolve('vite/package.json')),
        'bin/vite.js',
      );
      if (!existsSync(vite))
        throw new Error(
          'vite is not installed, so the pages cannot be built: remove node_modules and start again',
        );
      await processes.run(
        {
          program: process.execPath,
          args: [absolutePath(vite), option('build')],
          label: 'web app build',
          cwd: webDir,
          env: { NODE_ENV: 'production' },
        },
        { timeoutMs: mostMs, signal },
      );
      markFresh(webBuildDir, hash);
      return 'built';
    },
  };
}
