/** Holds the lock of a file until it is killed. */
import { holdLock } from '../../src/index.ts';

const [, , file = ''] = process.argv;
process.stdout.write(holdLock(file) === undefined ? 'refused\n' : 'held\n');
setInterval(() => {}, 1000);
