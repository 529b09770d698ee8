/**
 * A process that upgrades the database named on its command line and tells of every step on stdout, one line each, so that
 * a test can kill it. `--to 1` stops at the first version, `--pause 'inside 3'` waits at that step for ever.
 */

import { writeSync } from 'node:fs';
import { argv, stdout } from 'node:process';
import { type Migration, openDatabase } from '../../src/index.ts';

const [path = '', flag, value] = argv.slice(2);
const rows = 2_000;

function say(line: string): void {
  // Synchronous: a line that was said has left the process, whatever happens to it next.
  writeSync(1, `${line}\n`);
  if (flag === '--pause' && line === value) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

/** Every run of a migration leaves a row here, so that a test sees one that ran twice. */
const noteRun = (version: number): string => `INSERT INTO runs (version) VALUES (${version})`;

const migrations: Migration[] = [
  {
    version: 1,
    name: 'plays',
    up(db) {
      db.exec(
        'CREATE TABLE runs (version INTEGER); CREATE TABLE plays (id INTEGER PRIMARY KEY, song TEXT, at INTEGER)',
      );
      for (let i = 1; i <= rows; i++) {
        db.run('INSERT INTO plays VALUES (?, ?, ?)', [i, i % 50 === 0 ? null : `song ${i % 97}`, i * 1000]);
      }
      db.run(noteRun(1));
    },
  },
  {
    version: 2,
    name: 'songs',
    up(db) {
      db.exec('CREATE TABLE songs (id INTEGER PRIMARY KEY, title TEXT NOT NULL UNIQUE)');
      db.run(
        'INSERT INTO songs (title) SELECT DISTINCT song FROM plays WHERE song IS NOT NULL ORDER BY song',
      );
      say('inside 2');
      db.run(noteRun(2));
    },
  },
  {
    version: 3,
    name: 'plays refer to songs',
    foreignKeys: 'off',
    up(db) {
      db.exec(
        'CREATE TABLE plays_new (id INTEGER PRIMARY KEY, song_id INTEGER NOT NULL REFERENCES songs (id), at INTEGER)',
      );
      for (let start = 1; start <= rows; start += 200) {
        db.run(
          `INSERT INTO plays_new SELECT p.id, s.id, p.at FROM plays p JOIN songs s ON s.title = p.song
           WHERE p.id >= ? AND p.id < ?`,
          [start, start + 200],
        );
        say(`inside 3 at ${start}`);
      }
      db.skipped('plays', 'no song', db.value<number>('SELECT count(*) FROM plays WHERE song IS NULL') ?? 0);
      db.exec('DROP TABLE plays; ALTER TABLE plays_new RENAME TO plays');
      db.run(noteRun(3));
    },
  },
  {
    version: 4,
    name: 'last played',
    up(db) {
      db.exec('ALTER TABLE songs ADD COLUMN played_at INTEGER');
      say('inside 4');
      db.run('UPDATE songs SET played_at = (SELECT max(at) FROM plays WHERE song_id = songs.id)');
      db.exec('CREATE INDEX plays_song ON plays (song_id, at)');
      db.run(noteRun(4));
    },
  },
];

const schema = {
  name: 'plays',
  migrations: migrations.slice(0, flag === '--to' ? Number(value) : undefined),
};
const db = openDatabase({
  path,
  schema,
  synchronous: 'full',
  // Asked just before the backup is written.
  freeBytes: () => {
    say('before backup');
    return Number.MAX_SAFE_INTEGER;
  },
  hooks: {
    migration: (event) => say('version' in event ? `${event.kind} ${event.version}` : event.kind),
  },
});
say(`report ${JSON.stringify(db.migrated)}`);
db.close();
stdout.end();
