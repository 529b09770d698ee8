/** Moves the app club from one data folder to another, and tells how far it is, until it is killed or done. */
import { writeSync } from 'node:fs';
import { argv } from 'node:process';
import { LiveError, moveApp, openLiveStorage, parseAppName } from '../../src/index.ts';

// Synchronous: a line that was said has left the process, whatever happens to it next.
const say = (line: string): number => writeSync(1, `${line}\n`);
const log = { info: () => {}, warn: () => {}, error: () => {} };
const name = parseAppName('club');

say('begins');
const [, , from = '', to = ''] = argv;
const [here, there] = [
  await openLiveStorage({ dataDir: from, log }),
  await openLiveStorage({ dataDir: to, log }),
];
try {
  if (name !== undefined) await moveApp(here, name, there, { onProgress: say });
  say('moved');
} catch (error) {
  // A run before this one was killed when only the rest of it was left to remove.
  if (!(error instanceof LiveError) || error.code !== 'not_found') throw error;
  say('was moved');
}
here.close();
there.close();
