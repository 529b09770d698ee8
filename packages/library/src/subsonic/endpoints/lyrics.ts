import type { Database } from '@bandstand/sqlite';
import type { AccountViewer } from '../../access/index.ts';
import { type Catalogue, foldName, type TrackRow } from '../../catalogue/index.ts';
import { type Lyrics, lyricsOf } from '../../playback/index.ts';
import type { Endpoint } from '../endpoint.ts';
import { gidOf } from '../identify.ts';
import { nothingThere } from '../protocol/failures.ts';
import type { Node } from '../protocol/node.ts';

export interface LyricsOptions {
  readonly db: Database;
  readonly services: { readonly catalogue: Catalogue };
}

const common = { permission: 'library.read', rate: 'read' } as const;
/** Songs of one name that are looked at for lyrics. */
const mostNamesakes = 50;
const none: Node = { lyrics: { value: '' } };

/** Lyrics, by the id of a song and as old clients ask for them, by artist and title. */
export function lyricsEndpoints({ db, services }: LyricsOptions): readonly Endpoint[] {
  const { catalogue } = services;
  return [
    {
      ...common,
      name: 'getLyricsBySongId',
      summary: 'Lyrics of a song, those with times first',
      answer: async ({ viewer, fields }) => {
        const gid = gidOf(fields.needed('id'), 'track');
        const row = await catalogue.track(viewer, gid);
        if (row === undefined) throw nothingThere('song');
        const facts = { displayArtist: row.artistDisplay, displayTitle: row.title };
        const structuredLyrics = lyricsOf(db, viewer, gid).map((lyrics) => lyricsNode(facts, lyrics));
        return { lyricsList: { structuredLyrics } };
      },
    },
    {
      ...common,
      name: 'getLyrics',
      summary: 'Lyrics of the song of this artist and title as one text; an empty one when there are none',
      answer: async ({ viewer, fields }) => {
        const row = await namesake(catalogue, viewer, fields.text('artist', 500), fields.text('title', 500));
        if (row === undefined) return none;
        const [lyrics] = lyricsOf(db, viewer, row.gid);
        if (lyrics === undefined) return none;
        const value = lyrics.lines.map(({ text }) => text).join('\n');
        return { lyrics: { artist: row.artistDisplay, title: row.title, value } };
      },
    },
  ];
}

function lyricsNode(facts: Node, { lang, synced, lines }: Lyrics): Node {
  const line = lines.map(({ ms, text }) => ({ start: synced ? (ms ?? 0) : undefined, value: text }));
  return { ...facts, lang, offset: 0, synced, line };
}

/** The first song with lyrics that has exactly this title and is by this artist, as far as they were named. */
async function namesake(
  catalogue: Catalogue,
  viewer: AccountViewer,
  artist: string | undefined,
  title: string | undefined,
): Promise<TrackRow | undefined> {
  if (title === undefined) return undefined;
  const nothing = { offset: 0, limit: 0 };
  const tracks = { offset: 0, limit: mostNamesakes };
  // By the artist's name as it is printed on the song; one who is called otherwise there is found by the title alone.
  for (const query of artist === undefined ? [title] : [`${title} ${artist}`, title]) {
    const found = await catalogue.search(viewer, { query, artists: nothing, albums: nothing, tracks });
    const song = found.tracks.find((row) => row.hasLyrics && isNamed(row, title, artist));
    if (song !== undefined) return song;
  }
  return undefined;
}

const isNamed = (row: TrackRow, title: string, artist: string | undefined): boolean =>
  foldName(row.title) === foldName(title) &&
  (artist === undefined || namesOf(row).includes(foldName(artist)));

const namesOf = ({ artistDisplay, artists }: TrackRow): string[] =>
  [artistDisplay, ...artists.map(({ name }) => name)].map(foldName);
