import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createHttp, type Http, type Logger } from '@bandstand/http';
import Type, { type Static, type TSchema } from 'typebox';
import Value from 'typebox/value';
import { type AccountViewer, authorize } from '../src/access/index.ts';
import { catalogueRoutes } from '../src/rest/catalogue.ts';
import { artistIndexSchema } from '../src/rest/catalogue-schemas.ts';
import { gid } from './catalogue-seed.ts';
import { type CatalogueSetting, openSetting } from './catalogue-setting.ts';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

let setting: CatalogueSetting;
let http: Http<AccountViewer>;
let url = '';

async function ask(path: string, who?: string): Promise<{ status: number; body: unknown; type: string }> {
  const headers = who === undefined ? {} : { authorization: `Bearer ${who}` };
  const answer = await fetch(`${url}/api/v1/${path}`, { headers });
  const body: unknown = await answer.json();
  return { status: answer.status, body, type: answer.headers.get('content-type') ?? '' };
}

async function parsed<T extends TSchema>(shape: T, path: string, who?: string): Promise<Static<T>> {
  const { status, body } = await ask(path, who);
  assert.equal(status, 200, `${path}: ${JSON.stringify(body)}`);
  return Value.Parse(shape, body);
}

const item = Type.Object({ id: Type.String() });
const list = Type.Object({
  items: Type.Array(item),
  next: Type.Union([Type.String(), Type.Null()]),
  total: Type.Integer(),
});

describe('the catalogue over REST', () => {
  before(async () => {
    setting = await openSetting({ albums: 60, tracksPerAlbum: 4 });
    const people = new Map(Object.entries(setting.viewers));
    http = createHttp<AccountViewer>({
      log: silent,
      clock: Date.now,
      trustedProxies: [],
      authenticators: {
        cookie: () => null,
        bearer: ({ headers }) => {
          const viewer = people.get((headers.authorization ?? '').replace('Bearer ', ''));
          return viewer?.kind === 'account' ? viewer : null;
        },
      },
      authorize,
      checkReplies: true,
    });
    http.add(catalogueRoutes(setting.catalogue));
    ({ url } = await http.listen({ host: '127.0.0.1', port: 0 }));
  });
  after(async () => {
    await http.close({ graceMs: 0 });
    await setting.close();
  });

  test('every route answers in its schema, for staff and for strangers', async () => {
    const paths = [
      'artists',
      'artists?withAlbums=true&sort=added&limit=5',
      `artists/${gid(1, 1)}`,
      'artists/index',
      'albums',
      'albums?sort=random&seed=5&limit=500',
      'albums?genre=Rock&fromYear=1970&toYear=2010&order=desc',
      'tracks',
      'tracks?sort=album&limit=500',
      'tracks/random?limit=7&genre=rock',
      'genres',
      'library',
      'folders',
      'search?q=ka',
      'search?q=',
      'search?q=%22%00%27&albums=0',
      `albums?artist=${gid(1, 1)}&artistAlbums=own`,
    ];
    for (const path of paths) {
      for (const who of [undefined, 'root']) {
        const { status, body, type } = await ask(path, who);
        assert.equal(status, 200, `${path}: ${JSON.stringify(body).slice(0, 500)}`);
        assert.match(type, /^application\/json/u);
      }
    }
    await parsed(artistIndexSchema, 'artists/index', 'listener');
  });

  test('pages follow the cursor to the end', async () => {
    const ids: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const page: Static<typeof list> = await parsed(
        list,
        `albums?sort=year&limit=7${next === '' ? '' : `&cursor=${next}`}`,
        'root',
      );
      ids.push(...page.items.map(({ id }) => id));
      ({ next } = page);
    }
    const whole = await parsed(list, 'albums?sort=year&limit=500', 'root');
    assert.deepEqual(
      ids,
      whole.items.map(({ id }) => id),
    );
  });

  test('one album, track, artist and folder by its address; ids in any common form', async () => {
    const page = await parsed(list, 'albums?limit=1');
    const id = page.items[0]?.id ?? '';
    const album = await parsed(Type.Object({ id: Type.String(), tracks: Type.Array(item) }), `albums/${id}`);
    assert.equal(album.id, id);
    assert.equal((await ask(`albums/${id.toUpperCase()}`)).status, 200);
    assert.equal((await ask(`tracks/${album.tracks[0]?.id}`)).status, 200);
    const roots = await parsed(Type.Object({ items: Type.Array(item) }), 'folders');
    const folder = await parsed(Type.Object({ folders: Type.Array(item) }), `folders/${roots.items[0]?.id}`);
    assert.ok(folder.folders.length > 0);
  });

  test('a draft is a 404 like what does not exist, for all but those whose it is', async () => {
    const draft = setting.db.read((r) =>
      r.value<string>("SELECT gid FROM albums WHERE status = 'draft' AND listeners = 0 AND owner_id = 5"),
    );
    const none = await ask(`albums/${gid(2, 99_999)}`);
    const hidden = await ask(`albums/${draft}`);
    const shape = Type.Object({
      status: Type.Literal(404),
      code: Type.Literal('not_found'),
      detail: Type.String(),
    });
    assert.equal(Value.Parse(shape, hidden.body).detail, Value.Parse(shape, none.body).detail);
    for (const [who, status] of [
      ['listener', 404],
      ['owner', 200],
      ['superUser', 200],
    ] as const) {
      assert.equal((await ask(`albums/${draft}`, who)).status, status, who);
    }
    for (const kind of ['albums', 'artists', 'tracks', 'folders'])
      assert.equal((await ask(`${kind}/nonsense`)).status, 404);
  });

  test('what a query may not say is refused with the field, or with words', async () => {
    for (const path of [
      'albums?limit=0',
      'albums?limit=501',
      'albums?sort=size',
      'tracks?fromYear=x',
      'search',
      'albums?offset=-1',
    ]) {
      assert.equal((await ask(path)).status, 400, path);
    }
    const { status, body } = await ask('albums?cursor=zzz');
    assert.equal(status, 400);
    assert.equal(Value.Parse(Type.Object({ code: Type.String() }), body).code, 'invalid');
  });

  test('the OpenAPI document names every shape once', () => {
    const document = JSON.stringify(http.openapi({ title: 'Bandstand', version: '0' }));
    for (const name of [
      'Artist',
      'ArtistDetail',
      'Album',
      'AlbumDetail',
      'Track',
      'Genre',
      'Folder',
      'SearchResult',
    ]) {
      assert.ok(document.includes(`"${name}":{`), name);
      assert.ok(document.includes(`"#/components/schemas/${name}"`), name);
    }
  });
});
