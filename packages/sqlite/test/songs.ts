import type { Schema } from '../src/index.ts';

/** A small database: albums with songs. */
export const songs: Schema = {
  name: 'songs',
  migrations: [
    {
      version: 1,
      name: 'songs',
      up(db) {
        db.exec(`
          CREATE TABLE albums (id INTEGER PRIMARY KEY, title TEXT NOT NULL UNIQUE);
          CREATE TABLE songs (id INTEGER PRIMARY KEY, album_id INTEGER NOT NULL REFERENCES albums (id), title TEXT, cover BLOB);
        `);
      },
    },
  ],
};
