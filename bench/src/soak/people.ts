/** What people do all day: listen with seeks, walk through lists, search, and an administrator who scans. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Client, Draw } from '../../../apps/server/test/durability/client.ts';
import { ask, at, listAt, textAt } from '../../../apps/server/test/instance/talking.ts';
import type { Life } from './life.ts';

export interface Visitor {
  readonly token: string;
  readonly draw: Draw;
  readonly tracks: readonly string[];
  /** True when the server can convert. */
  readonly converts: boolean;
}

type Doing = (life: Life, visitor: Visitor) => Promise<unknown>;

/** Breaths between two things that somebody does, in ms. */
const breath = { listener: 100, walker: 60, searcher: 80, writer: 60, scanner: 15_000 } as const;

async function good(life: Life, visitor: Visitor, path: string): Promise<unknown> {
  const { status, body, text } = await ask(life.url, path, { token: visitor.token });
  if (status >= 300) throw new Error(`${status} ${text.slice(0, 200)}`);
  return body;
}

/** Hears the beginning of a track, then jumps twice and leaves in the middle, or hears a converted piece. */
const listens: Doing = async (life, visitor) => {
  const { draw, tracks, token, converts } = visitor;
  const address = `${life.url}/api/v1/tracks/${tracks[draw(tracks.length)] ?? ''}/stream`;
  const headers = { authorization: `Bearer ${token}` };
  if (converts && draw(8) === 0) {
    await life.timed('a conversion', async () => {
      const answer = await fetch(`${address}?format=mp3&bitrate=96&offset=${draw(5)}`, { headers });
      if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
      await answer.arrayBuffer();
    });
    return;
  }
  let size = 1;
  for (let jump = 0; jump < 3; jump += 1) {
    await life.timed('a stream', async () => {
      const range = `bytes=${jump === 0 ? 0 : draw(size)}-`;
      const answer = await fetch(address, { headers: { ...headers, range } });
      if (answer.status !== 206) throw new Error(`${answer.status} ${await answer.text()}`);
      size = Number(answer.headers.get('content-range')?.split('/')[1]);
      const reader = answer.body?.getReader();
      await reader?.read();
      await reader?.cancel();
    });
  }
};

const lists = [
  'albums?sort=title',
  'albums?sort=random',
  'tracks?sort=added',
  'artists?',
  'genres?',
  'playlists?',
];

/** A list from its first page to its last, at most ten pages. */
const walks: Doing = async (life, visitor) => {
  const list = lists[visitor.draw(lists.length)] ?? 'albums?';
  let cursor = '';
  for (let page = 0; page < 10 && !life.over; page += 1) {
    const body = await life.timed(list, () => good(life, visitor, `/api/v1/${list}&limit=20${cursor}`));
    const next = at(body, 'next');
    if (typeof next !== 'string') return;
    cursor = `&cursor=${encodeURIComponent(next)}`;
  }
};

const searches: Doing = (life, visitor) => {
  const word = String.fromCharCode(97 + visitor.draw(26), 97 + visitor.draw(26));
  return life.timed('a search', () => good(life, visitor, `/api/v1/search?q=${word}`));
};

/** Looks everything through again; when a scan runs already, that is fine too. */
const scans: Doing = (life, visitor) =>
  life.timed('a scan', async () => {
    const { status, text } = await ask(life.url, '/api/v1/scan', { token: visitor.token, body: {} });
    if (status >= 300 && status !== 409) throw new Error(`${status} ${text}`);
  });

const doings = { listener: listens, walker: walks, searcher: searches, scanner: scans } as const;

/** Somebody who does one kind of thing until the life of the server is over. */
export async function live(kind: keyof typeof doings, life: Life, visitor: Visitor): Promise<void> {
  while (!life.over) {
    await doings[kind](life, visitor);
    for (let waited = 0; waited < breath[kind] && !life.over; waited += 100)
      await pause(Math.min(100, breath[kind]));
  }
}

/** Somebody who changes their own things and remembers what was confirmed. */
export async function write(life: Life, client: Client): Promise<void> {
  while (!life.over) {
    await life.timed('a change', async () => {
      if (!(await client.change(life.url))) throw new Error('it was not confirmed');
    });
    await pause(breath.writer);
  }
}

/** Ids of all tracks, once there are at least `least` of them. */
export async function tracksOf(url: string, token: string, least: number): Promise<readonly string[]> {
  for (;;) {
    const { body } = await ask(url, '/api/v1/tracks?limit=500', { token });
    const status = await ask(url, '/api/v1/scan', { token });
    const items = listAt(body, 'items');
    if (items.length >= least && at(status.body, 'state') === 'idle')
      return items.map((track) => textAt(track, 'id'));
    await pause(250);
  }
}
