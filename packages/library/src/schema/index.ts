import { readFileSync } from 'node:fs';
import { jobTableSql, type Migration, type Schema, uuidv7Sql } from '@bandstand/sqlite';

const parts = [
  '01-catalogue',
  '01-ownership',
  '02-files',
  '03-accounts',
  '04-community',
  '05-federation',
  '06-commerce',
  '07-search',
  '08-changes',
  '09-sharing',
  '09-imports',
  '09-sight',
  '10-sight-tracks',
  '10-album-tracks',
  '11-editing',
  '12-podcasts',
  '13-identification',
] as const;

/** The present time as SQL text: ISO 8601 in UTC with milliseconds, so that times compare as text. */
const nowSql = `strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`;

function initialSql(): string {
  const texts = parts.map((part) =>
    readFileSync(new URL(`./0001/${part}.sql`, import.meta.url), 'utf8')
      .replaceAll('{{gid}}', uuidv7Sql)
      .replaceAll('{{now}}', nowSql),
  );
  return [...texts, jobTableSql].join('\n');
}

const initial: Migration = {
  version: 1,
  name: 'initial',
  up(db) {
    db.exec(initialSql());
    // The site itself: what followers of the instance follow.
    db.run(
      `INSERT INTO artists (id, name, slug, name_key, visibility) VALUES (-1, 'Site', 'site', 'site', 'private')`,
    );
  },
};

/** library.db: the catalogue of seed 000 with its community, federation and shop tables. */
export const librarySchema: Schema = { name: 'library', migrations: [initial] };
