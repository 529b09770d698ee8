import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Writer } from '@bandstand/sqlite';
import { asViewer, type Viewer } from '../src/access/index.ts';
import { folderDetailJson, foldName } from '../src/catalogue/index.ts';
import { subsonicId } from '../src/ids.ts';
import { albumFolderNode } from '../src/subsonic/payloads/album.ts';
import { folderNode } from '../src/subsonic/payloads/folder.ts';
import { opinionNode } from '../src/subsonic/payloads/marks.ts';
import { songNode } from '../src/subsonic/payloads/song.ts';
import { Envelope } from '../src/subsonic/protocol/envelope.ts';
import type { Node } from '../src/subsonic/protocol/node.ts';
import { accounts } from './catalogue-seed.ts';
import { rest } from './subsonic-rest.ts';
import { openSubsonic, type Person, type SubsonicSetting } from './subsonic-setting.ts';
import { sounds } from './subsonic-sounds.ts';

let setting: SubsonicSetting;
const envelope = new Envelope('0.1.0');
const people: readonly Person[] = ['listener', 'root'];
const gidOf = (id: string): string => id.slice(3);

/** A folder in the music folder `Open` that holds one file of a track; '' is the music folder itself. */
function addFolder(w: Writer, name: string, track: string): void {
  if (name !== '')
    w.run(
      `INSERT INTO folders (root_id, parent_id, path, name, name_key)
       SELECT root_id, id, :name, :name, :key FROM folders WHERE gid = :parent`,
      { name, key: foldName(name), parent: gidOf(sounds.root) },
    );
  w.run(
    `INSERT INTO track_files (track_id, root_id, path, folder, size, mtime_ms, file_hash, format, mime_type)
     SELECT id, :root, :folder || '/x.mp3', :folder, 1, 0, 'x', 'mp3', 'audio/mpeg' FROM tracks WHERE gid = :gid`,
    { root: sounds.rootId, folder: name, gid: gidOf(track) },
  );
}

const viewerOf = (who: Person): Viewer => {
  const account = setting.services.accounts.byId(accounts[who]);
  assert(account !== undefined);
  return asViewer(account);
};

/** What a folder says, made of objects as any other answer is. */
async function expected(who: Person, id: string): Promise<Node> {
  const { catalogue } = setting;
  const viewer = viewerOf(who);
  const gid = gidOf(id);
  if (id.startsWith('fo-')) {
    const found = await catalogue.folder(viewer, gid);
    assert(found !== undefined);
    const { name, parentGid, folders, tracks } = found;
    const parent = parentGid === null ? undefined : subsonicId('folder', parentGid);
    return {
      id,
      parent,
      name,
      child: [...folders.map(folderNode), ...tracks.map((row) => songNode(row, id))],
    };
  }
  if (id.startsWith('al-')) {
    const row = await catalogue.album(viewer, gid);
    assert(row !== undefined);
    const [artist] = row.artists;
    const parent = artist === undefined ? undefined : subsonicId('artist', artist.gid);
    const head = { id, parent, name: row.title, ...opinionNode(row), averageRating: row.averageRating };
    return { ...head, playCount: row.plays ?? 0, child: row.tracks.map((track) => songNode(track, id)) };
  }
  const row = await catalogue.artist(viewer, gid);
  const albums = await catalogue.albumsOfArtist(viewer, gid);
  assert(row !== undefined && albums !== undefined);
  const head = { id, name: row.name, ...opinionNode(row), averageRating: row.averageRating };
  return { ...head, child: albums.map((album) => ({ ...albumFolderNode(album), parent: id })) };
}

async function isAsExpected(who: Person, asked: string, id: string): Promise<number> {
  const directory = await expected(who, id);
  for (const kind of ['json', 'xml'] as const) {
    const answer = await fetch(setting.address(who, 'getMusicDirectory', { id: asked, f: kind }));
    const written = envelope.ok({ kind }, { directory });
    assert('body' in written && typeof written.body === 'string');
    assert.equal(await answer.text(), written.body, `${who} ${asked} ${kind}`);
  }
  return Array.isArray(directory['child']) ? directory['child'].length : 0;
}

describe('folders over Subsonic and REST', () => {
  before(async () => {
    setting = await openSubsonic({ albums: 20 });
    setting.db.write((w) => {
      for (let n = 0; n < 600; n++) addFolder(w, `${n} & "Söhne" <夜>`, sounds.mp3);
      for (let n = 0; n < 5; n++) addFolder(w, `hidden ${n}`, sounds.hidden);
    });
  });
  after(() => setting.close());

  test('say byte for byte what they would say as objects, the longest too', async () => {
    const ids = [sounds.root, sounds.folder, sounds.artist, sounds.album];
    for (const who of people) {
      for (const id of ids) await isAsExpected(who, id, id);
      const children = await isAsExpected(who, String(sounds.rootId), sounds.root);
      assert.ok(children > 600, 'the folders are so many that their text is kept');
    }
    setting.db.write((w) => addFolder(w, '', sounds.flac));
    await setting.ask('listener', 'star', { id: sounds.flac });
    for (const who of people) await isAsExpected(who, String(sounds.rootId), sounds.root);
  });

  test('hold what came to them, and show nobody what he may not see', async () => {
    const count = (who: Person) => isAsExpected(who, sounds.root, sounds.root);
    const known = { listener: await count('listener'), root: await count('root') };
    assert.equal(known.root - known.listener, 6, 'the hidden folders, and a hidden song beside them');
    setting.db.write((w) => {
      addFolder(w, 'new', sounds.mp3);
      addFolder(w, 'new and hidden', sounds.hidden);
    });
    assert.equal(await count('listener'), known.listener + 1);
    assert.equal(await count('root'), known.root + 2);
  });

  test('are the same over REST, with everything above them', async () => {
    for (const who of people)
      for (const id of [sounds.root, sounds.folder]) {
        const answer = await rest(setting, who, 'GET', `folders/${gidOf(id)}`);
        const found = await setting.catalogue.folder(viewerOf(who), gidOf(id));
        assert(found !== undefined);
        assert.equal(answer.bytes.toString(), JSON.stringify(folderDetailJson(found)));
      }
    const hidden = await rest(setting, 'listener', 'GET', `folders/${gidOf(sounds.hiddenFolder)}`);
    assert.equal(hidden.status, 404);
  });

  test('are pictured by a song right in them or below', async () => {
    for (const id of [sounds.root, sounds.folder]) {
      const answer = await fetch(setting.address('listener', 'getCoverArt', { id, size: 32 }));
      assert.match(answer.headers.get('content-type') ?? '', /^image\//);
      await answer.arrayBuffer();
    }
    const refused = await setting.ask('listener', 'getCoverArt', { id: sounds.hiddenFolder });
    assert.equal(refused['status'], 'failed');
  });
});
