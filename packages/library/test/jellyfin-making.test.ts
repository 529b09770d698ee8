/** A playlist that somebody asks for with a key is there once, also when the server dies before it has answered. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { describe, test } from 'node:test';
import { at } from './jellyfin-answers.ts';
import { ids, openJellyfin } from './jellyfin-setting.ts';

const child = join(import.meta.dirname, 'jellyfin-making-child.ts');
const { mp3 = '', flac = '' } = ids;

const ways = [
  {
    name: 'by itself',
    path: '/Playlists',
    headers: { 'idempotency-key': 'made once' },
    body: { Name: 'Mine', Ids: [mp3, flac, mp3] },
  },
  {
    name: 'among many edits',
    path: '/UserData/Edits',
    headers: {},
    body: {
      Edits: [
        { Key: 'made once', Operation: 'playlist.create', Name: 'Mine', Ids: [mp3, flac, mp3] },
        { Key: 'of a track', Operation: 'favorite.set', ItemId: mp3, Value: true },
      ],
    },
  },
];

describe('a playlist whose maker is killed', () => {
  for (const { name, path, body, headers } of ways)
    test(`${name}: asked for again it is the same one`, async (t) => {
      const folder = mkdtempSync(join(tmpdir(), 'bandstand-making-'));
      t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));
      const killed = spawn(process.execPath, [child, folder, path, JSON.stringify({ body, headers })], {
        stdio: 'inherit',
      });
      assert.deepEqual(await once(killed, 'close'), [null, 'SIGKILL']);
      const setting = await openJellyfin({ albums: 4, folder });
      try {
        const rows = () =>
          setting.db.read((reader) =>
            reader.all<{ gid: string }>("SELECT gid FROM playlists WHERE name = 'Mine'"),
          );
        const [made] = rows();
        const again = await setting.ask('listener', path, {
          method: 'POST',
          body,
          headers,
        });
        const results = at(again.json, 'Results');
        const answer = Array.isArray(results) ? results[0] : again.json;
        assert.deepEqual([again.status, at(answer, 'Id')], [200, made?.gid.replaceAll('-', '')]);
        assert.equal(rows().length, 1, 'made twice');
        const { json } = await setting.ask('listener', `/Playlists/${String(at(answer, 'Id'))}`);
        assert.deepEqual(at(json, 'ItemIds'), [mp3, flac, mp3]);
      } finally {
        await setting.close();
      }
    });
});
