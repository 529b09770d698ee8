/** Exit status 0 when node_modules of the folder given already holds its lock file's packages: `all`, or a `server`'s. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { missingPackages } from '../tools/lockfile.ts';

const [, , root = '.', parts = 'all'] = process.argv;
const wanted: unknown = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const present: unknown = JSON.parse(readFileSync(join(root, 'node_modules', '.package-lock.json'), 'utf8'));
process.exitCode = missingPackages(wanted, present, { dev: parts === 'all' }).length === 0 ? 0 : 1;
