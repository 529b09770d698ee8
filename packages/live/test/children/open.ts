/**
 * Opens the data folder named on its command line and tells what it has
 * come to, a line each, until it is killed or done.
 */
import { writeSync } from 'node:fs';
import { argv } from 'node:process';
import { openLiveStorage } from '../../src/index.ts';

// Synchronous: a line that was said has left the process, whatever happens to it next.
const say = (line: string): number => writeSync(1, `${line}\n`);
const told = (_fields: object, text: string): void => void say(text);

say('begins');
const live = await openLiveStorage({
  dataDir: argv[2] ?? '',
  log: { info: told, warn: told, error: told },
  onMigration: (event) => say(event.kind),
});
say(live.split.done ? 'done' : 'undone');
live.close();
say('closed');
