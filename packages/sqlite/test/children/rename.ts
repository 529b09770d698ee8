/** Gives album 1 of the database of the first argument the title of the second. */
import process from 'node:process';
import { openDatabase } from '../../src/index.ts';
import { songs as schema } from '../songs.ts';

const [, , path = '', title = ''] = process.argv;
const db = openDatabase({ path, schema, synchronous: 'normal' });
db.write((w) => w.run('UPDATE albums SET title = ? WHERE id = 1', [title]));
db.close();
