import {
  flagOf,
  type ItemExtra,
  type ItemInput,
  idOf,
  integerOf,
  isoTimeOf,
  type NamedId,
  numberOf,
  textMapOf,
  textOf,
  textsOf,
} from '../models/index.ts';
import { creditsOf, dayOf, type Fields, ticksOf } from './feed-fields.ts';
import type { AlbumNames, Names } from './feed-names.ts';

const named = ({ id, name }: NamedId): NamedId => ({ id, name: textOf(name) ?? '' });

/** In the order in which `readItem` has them, so that the stored text is the same. */
function extraOf(item: Fields, artistIds: readonly NamedId[], album: AlbumNames | undefined): ItemExtra {
  const albumArtistIds = album?.artists ?? [];
  const [albumImageTag, container] = [textOf(album?.imageTag), textOf(item['suffix'])];
  const replayGain = item['replayGain'];
  const gain =
    typeof replayGain === 'object' && replayGain !== null && 'trackGain' in replayGain
      ? numberOf(replayGain.trackGain)
      : null;
  const providerIds =
    typeof item['mbid'] === 'string' ? textMapOf({ MusicBrainzTrack: item['mbid'] }) : undefined;
  return {
    ...(artistIds.length > 0 ? { artistIds } : {}),
    ...(albumArtistIds.length > 0 ? { albumArtistIds: albumArtistIds.map(named) } : {}),
    ...(albumImageTag === null ? {} : { albumImageTag }),
    ...(container === null ? {} : { container }),
    ...(gain === null ? {} : { gain }),
    ...(flagOf(item['hasLyrics']) ? { hasLyrics: true } : {}),
    ...(providerIds === undefined ? {} : { providerIds }),
  };
}

/** The days of all months: others are looked at closely. */
const usual = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T00:00:00Z$/;

function premiereOf(item: Fields): string | null {
  const day = dayOf(item['originalDate'] ?? String(Number(item['year'] ?? 0)));
  return day !== undefined && usual.test(day) ? day.replace('Z', '.000Z') : isoTimeOf(day);
}

/**
 * The track that a line tells of; `undefined` when it has no title. Nine of ten lines are tracks, so they do not take the
 * way of other things by the server's other form.
 */
export function trackOf(id: string, item: Fields, names: Names): ItemInput | undefined {
  const name = textOf(item['title']);
  if (name === null) return undefined;
  const credits = creditsOf(item['credits'], names);
  const albumId = idOf(item['album']);
  const album = albumId === null ? undefined : names.album(albumId);
  const artistIds = credits.map(({ Id, Name }) => ({ id: Id, name: textOf(Name) ?? '' }));
  return {
    id,
    type: 'Audio',
    name,
    sortName: textOf(item['sortTitle']) ?? name,
    overview: textOf(item['comment']),
    year: integerOf(item['year']),
    communityRating: null,
    officialRating: null,
    runtimeTicks: integerOf(ticksOf(item['durationMs'])),
    imageTag: textOf(item['imageTag']),
    backdropTag: null,
    albumId,
    albumName: textOf(album?.title),
    albumArtist: textOf(album?.artist),
    artists: textsOf(credits.length === 0 ? [item['artist']] : credits.map(({ Name }) => Name)),
    index: integerOf(item['trackNum']),
    parentIndex: integerOf(item['discNum']),
    seriesId: null,
    seriesName: null,
    seasonId: null,
    genres: textsOf(item['genres']),
    premiereDate: premiereOf(item),
    dateCreated: isoTimeOf(item['createdAt']),
    etag: null,
    sizeBytes: integerOf(item['size']),
    extra: extraOf(item, artistIds, album),
    streams: undefined,
    userData: undefined,
  };
}
