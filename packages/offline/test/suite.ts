/** What a whole file of tests shares, and gives back when its last test has ended. */
import { after } from 'node:test';
import type { Scope } from '../../../apps/server/test/instance/command.ts';

/** Inside `describe`: things that are ended after all its tests, the last one first. */
export function wholeSuite(): Scope {
  const works: (() => Promise<unknown> | void)[] = [];
  after(async () => {
    for (const work of works.toReversed()) await work();
  });
  return { after: (work) => void works.push(work) };
}
