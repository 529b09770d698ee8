import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { absolutePath, option, type Processes } from '@bandstand/media';
import { type HeldLock, holdLock } from '@bandstand/sqlite';
import { isFresh, markFresh, sourceHash } from './freshness.ts';
import { publish, withdraw } from './publish.ts';

export interface WebBuild {
  /**
   * Builds the pages in a child process when they are missing or older than their sources. Of several servers that
   * find them so, one builds and the others wait for it: two builds at once would write into one folder.
   */
  ready(signal: AbortSignal): Promise<'fresh' | 'built'>;
}

const webDir = fileURLToPath(new URL('../../../web', import.meta.url));
/** Folder of the built pages. It is there as a whole or not at all. */
export const webBuildDir = join(webDir, 'build');
/** Where the build keeps what it makes on the way, the pages themselves until they are whole. */
const workDir = join(webDir, '.svelte-kit');

const mostMs = 10 * 60_000;

/** The pages of apps/web. Building them takes seconds to a minute; the API answers meanwhile. */
export function webBuild(processes: Processes): WebBuild {
  return {
    async ready(signal) {
      if (isFresh(webBuildDir, sourceHash(webDir))) return 'fresh';
      const lock = await onlyBuilder(signal);
      try {
        const hash = sourceHash(webDir);
        if (isFresh(webBuildDir, hash)) return 'fresh';
        // Pages of another day would go away under a browser that has just opened them.
        withdraw(webBuildDir);
        const made = join(workDir, 'pages');
        await build(processes, made, signal);
        markFresh(made, hash);
        publish(made, webBuildDir, join(workDir, 'former-pages'));
        return 'built';
      } finally {
        lock.release();
      }
    },
  };
}

/** Waits until no other process builds the pages. Rejects when `signal` aborts. */
async function onlyBuilder(signal: AbortSignal): Promise<HeldLock> {
  mkdirSync(workDir, { recursive: true });
  for (;;) {
    const lock = holdLock(join(workDir, 'build.lock'));
    if (lock !== undefined) return lock;
    await pause(250, undefined, { signal });
  }
}

async function build(processes: Processes, to: string, signal: AbortSignal): Promise<void> {
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
      env: { NODE_ENV: 'production', BANDSTAND_PAGES_TO: to },
    },
    { timeoutMs: mostMs, signal },
  );
}
