/** Makes a playlist for a listener and is dead as soon as that is on the disk, before it can be answered. */
import process from 'node:process';
import type { WriteOptions, Writer } from '@bandstand/sqlite';
import { openJellyfin } from './jellyfin-setting.ts';

const [folder = '', path = '', call = ''] = process.argv.slice(2);
const setting = await openJellyfin({ albums: 4, folder });
const { db } = setting;
const write = db.write.bind(db);
const isMade = (): boolean =>
  db.read((reader) => reader.value("SELECT 1 FROM playlists WHERE name = 'Mine'")) === 1;
db.write = <T>(work: (writer: Writer) => T, options?: WriteOptions): T => {
  const results: T[] = [];
  write((writer) => void results.push(work(writer)), options);
  if (isMade()) process.kill(process.pid, 'SIGKILL');
  for (const result of results) return result;
  throw new Error('it did nothing');
};
await setting.ask('listener', path, { method: 'POST', ...JSON.parse(call) });
