/** Holds the lock of a file until it is killed. */
import { holdLock } from '../../src/index.ts';

const [, , file = ''] = process.argv;
const lock = holdLock(file);
process.stdout.write(lock === undefined ? 'refused\n' : 'held\n');
// Named again, so that the lock is not collected while it is held.
setInterval(() => lock, 1000);
