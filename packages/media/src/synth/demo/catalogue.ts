import type { WrittenLyrics } from '../formats/index.ts';
import { seededRandom, seedFrom } from '../random.ts';
import { artistRows } from './catalogue-artists.ts';
import { verses } from './catalogue-lyrics.ts';
import { type ReleaseRow, releaseRows, type TrackRow } from './catalogue-releases.ts';
import type { DemoCatalogue, DemoRelease, DemoTrack } from './catalogue-types.ts';

/**
 * The demo catalogue as plain data: invented artists in several scripts, albums, a single, a double album, a
 * compilation and a draft. The seed decides how the music and the covers turn out, never the names; the same seed
 * gives the same catalogue.
 */
export function demoCatalogue(seed: number): DemoCatalogue {
  return {
    seed,
    artists: artistRows.map((row) => ({ ...row, imageSeed: seedFrom(seed, `artist ${row.name}`) })),
    releases: releaseRows.map((row) => release(seed, row)),
  };
}

function release(seed: number, row: ReleaseRow): DemoRelease {
  const { discs, ...stated } = row;
  return {
    ...stated,
    coverSeed: seedFrom(seed, `cover ${row.artist} ${row.title}`),
    tracks: discs.flatMap((disc, i) => disc.map((one, k) => track(seed, row, one, i + 1, k + 1))),
  };
}

function track(seed: number, row: ReleaseRow, one: TrackRow, discNo: number, trackNo: number): DemoTrack {
  const pieceSeed = seedFrom(seed, `${row.title}/${discNo}/${trackNo}/${one.title}`);
  const artists = one.artists ?? [row.artist];
  // Whole tenths: the length reads the same in every container.
  const seconds = seededRandom(pieceSeed ^ 0x51ed270b).whole(80, 150) / 10;
  return {
    title: one.title,
    discNo,
    trackNo,
    artists,
    artistDisplay: one.artistDisplay ?? artists.join(', '),
    genres: one.genres ?? row.genres,
    style: one.style,
    seconds,
    seed: pieceSeed,
    lyrics: lyricsOf(one.title, seconds),
  };
}

/** Timed verses begin a second into the piece and leave its fade alone. */
function lyricsOf(title: string, seconds: number): WrittenLyrics | null {
  const verse = verses[title];
  if (!verse) return null;
  const apart = ((seconds - 3) * 1000) / verse.lines.length;
  return {
    language: verse.language,
    lines: verse.lines.map((text, i) =>
      verse.timed ? { text, ms: Math.round((1000 + i * apart) / 10) * 10 } : { text },
    ),
  };
}
