import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createLogger } from '@bandstand/http';
import { asViewer } from '@bandstand/library';
import { type DraftFile, DraftRefused, type LibraryDrafts } from '@bandstand/live';
import { renderPiece, writeTagged } from '@bandstand/media';
import { startScanning } from '../src/background/music.ts';
import { compose, type Server } from '../src/compose.ts';
import { readConfig } from '../src/config/index.ts';
import { libraryDrafts } from '../src/live/drafts.ts';

const since = '2026-01-01T00:00:00.000Z';
const signal = new AbortController().signal;

describe('a draft that live makes in the library', () => {
  const data = mkdtempSync(join(tmpdir(), 'bandstand-live-drafts-'));
  let server: Server;
  let drafts: LibraryDrafts;

  before(async () => {
    const config = readConfig(
      {
        data,
        host: '127.0.0.1',
        port: '0',
        watch: false,
        acoustid: false,
        rtmpPort: 'off',
        webrtcPort: 'off',
      },
      {},
    );
    server = await compose({ config, log: createLogger({ level: 'silent', format: 'json' }) });
    startScanning(server);
    drafts = libraryDrafts({ library: server.library, db: server.db });
    await account('root', 'root_admin');
  });
  after(async () => {
    await server.close();
    rmSync(data, { recursive: true, maxRetries: 10, retryDelay: 50 });
  });

  const account = (username: string, role: 'root_admin' | 'super_user' | 'user') =>
    server.library.services.accounts.accounts.add({ username, password: 'a long password', role });

  /** A FLAC file of two seconds. */
  async function sound(name: string, seed: number): Promise<DraftFile> {
    const path = join(data, `${name}.flac`);
    const tags = {
      title: name,
      artists: [],
      album: '',
      albumArtists: [],
      trackNo: 1,
      trackTotal: 1,
      genres: [],
      date: '',
    };
    await writeTagged({ path, pcm: renderPiece({ seed, style: 'folk', seconds: 2 }), format: 'flac', tags });
    return { name, suffix: 'flac', path, bytes: statSync(path).size };
  }

  test('is one however often it is begun, and holds each file once', async () => {
    const { gid } = await account('staff', 'super_user');
    const draft = { title: 'That night', date: '2026-11-22', since };
    const release = drafts.begin(gid, draft);
    assert.equal(drafts.begin(gid, draft), release, 'as if killed before that was noted');
    assert.deepEqual([drafts.has(gid, release), drafts.has(gid, 'none')], [true, false]);
    const [one, two] = [await sound('01 One', 1), await sound('02 Two', 2)];
    assert.equal(drafts.isThere(gid, release, one.name), false);
    await drafts.send(gid, release, one, signal);
    assert.equal(drafts.isThere(gid, release, one.name), true);
    await drafts.send(gid, release, one, signal);

    // Killed in the middle of the second: some bytes of it are there.
    const viewer = asViewer(server.library.services.accounts.accounts.byGid(gid) ?? assert.fail());
    const { uploads, catalogue } = server.library.services;
    const target = { kind: 'album', gid: release } as const;
    const half = await uploads.create(viewer, {
      kind: 'track',
      target,
      name: '02 Two.flac',
      length: two.bytes,
    });
    const bytes = readFileSync(two.path).subarray(0, 100);
    await uploads.receive(viewer, half.gid, { offset: 0, body: piece(bytes), checksum: null, signal });
    await drafts.send(gid, release, two, signal);
    const album = await catalogue.album(viewer, release);
    assert.deepEqual([album?.trackCount, drafts.begin(gid, draft) === release], [2, false]);
  });

  test('is refused to who may bring no music in, and to who has no room for it', async () => {
    const { gid } = await account('listener', 'user');
    assert.throws(() => drafts.check(gid), { name: 'DraftRefused', code: 'forbidden' });
    assert.throws(() => drafts.begin(gid, { title: 'None', date: null, since }), DraftRefused);
    assert.throws(() => drafts.check('nobody'), { code: 'forbidden' });
    const small = await account('small', 'super_user');
    await server.library.services.accounts.accounts.change(small.gid, { storageQuota: 1000 });
    const release = drafts.begin(small.gid, { title: 'Large', date: null, since });
    const file = await sound('01 Large', 3);
    await assert.rejects(drafts.send(small.gid, release, file, signal), {
      name: 'DraftRefused',
      code: 'quota_exceeded',
    });
  });
});

async function* piece(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
