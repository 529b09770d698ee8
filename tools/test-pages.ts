/** The pages of the web app, built once beside the first tests: of those that need them each would wait for a build. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { Group } from './test-groups.ts';

const builder = 'apps/server/test/instance/pages.ts';
/** Groups whose tests start servers. */
const served = /^(?:web|server)\b/;

export interface Pages {
  /** Tells the tests that nobody needs to begin a build. */
  readonly env: NodeJS.ProcessEnv;
  /** Resolves when the build has ended, however: what needs the pages tells why they are not there. */
  readonly ended: Promise<void>;
}

/** Begins to build the pages where one of the groups has use for them. */
export function beginPages(root: string, groups: readonly Group[], env: NodeJS.ProcessEnv): Pages {
  const needed = groups.some(({ name }) => served.test(name)) && existsSync(join(root, builder));
  if (!needed) return { env: {}, ended: Promise.resolve() };
  const child = spawn(process.execPath, [join(root, builder)], {
    cwd: root,
    env: { ...process.env, ...env, NODE_TEST_CONTEXT: undefined },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
  return { env: { BANDSTAND_TEST_PAGES: 'begun' }, ended };
}
