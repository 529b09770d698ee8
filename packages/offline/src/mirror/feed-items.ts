import { type ItemInput, idOf, readItem, readUserData, type UserDataState } from '../models/index.ts';
import type { FeedLine } from './feed-lines.ts';
import type { Names } from './feed-names.ts';

type Fields = Readonly<Record<string, unknown>>;

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const ticksOf = (ms: unknown): number | undefined =>
  typeof ms === 'number' && Number.isFinite(ms) ? Math.round(ms * 10_000) : undefined;
const providers = (ids: Fields): Fields =>
  Object.fromEntries(Object.entries(ids).filter(([, id]) => typeof id === 'string'));

/** Ids and names of those credited; for a track of its artists alone. */
function creditsOf(value: unknown, names: Names): { Id: string; Name: string }[] {
  if (!Array.isArray(value)) return [];
  const seen = new Set<string>();
  return value.slice(0, 100).flatMap((credit: unknown) => {
    if (typeof credit !== 'object' || credit === null || !('artist' in credit)) return [];
    const Id = idOf(credit.artist);
    const role = 'role' in credit ? credit.role : 'artist';
    if (Id === null || role !== 'artist' || seen.has(Id)) return [];
    seen.add(Id);
    return [{ Id, Name: names.artist(Id) }];
  });
}

/** A day of a tag ("1994", "1994-05", "1994-05-02") as a time. */
function dayOf(value: unknown): string | undefined {
  const [, year, month = '01', day = '01'] =
    /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?/.exec(textOf(value) ?? '') ?? [];
  return year === undefined ? undefined : `${year}-${month}-${day}T00:00:00Z`;
}

function artistDto(id: string, item: Fields, names: Names): Fields {
  const name = textOf(item['name']) ?? '';
  names.setArtist(id, name);
  return {
    Type: 'MusicArtist',
    Name: name,
    SortName: item['sortName'],
    Overview: item['bio'],
    ProviderIds: providers({ MusicBrainzArtist: item['mbid'] }),
  };
}

function albumDto(id: string, item: Fields, names: Names): Fields {
  const credits = creditsOf(item['credits'], names);
  const title = textOf(item['title']) ?? '';
  const artist = textOf(item['artist']) ?? (credits.map(({ Name }) => Name).join(', ') || null);
  const artists = credits.map(({ Id, Name }) => ({ id: Id, name: Name }));
  names.setAlbum(id, { title, artist, artists, imageTag: textOf(item['imageTag']) });
  return {
    Type: 'MusicAlbum',
    Name: title,
    SortName: item['sortTitle'],
    Overview: item['description'],
    PremiereDate: dayOf(item['originalDate'] ?? item['releaseDate'] ?? String(Number(item['year'] ?? 0))),
    AlbumArtist: artist,
    AlbumArtists: credits,
    ArtistItems: credits,
    Artists: credits.map(({ Name }) => Name),
    Studios: item['label'] === null ? [] : [{ Name: item['label'] }],
    ProviderIds: providers({
      MusicBrainzAlbum: item['mbid'],
      MusicBrainzReleaseGroup: item['releaseGroupMbid'],
    }),
  };
}

function trackDto(item: Fields, names: Names): Fields {
  const credits = creditsOf(item['credits'], names);
  const albumId = idOf(item['album']);
  const album = albumId === null ? undefined : names.album(albumId);
  const gain = item['replayGain'];
  const display = textOf(item['artist']);
  return {
    Type: 'Audio',
    Name: item['title'],
    SortName: item['sortTitle'],
    Overview: item['comment'],
    PremiereDate: dayOf(item['originalDate'] ?? String(Number(item['year'] ?? 0))),
    AlbumId: albumId,
    Album: album?.title,
    AlbumArtist: album?.artist,
    AlbumArtists: album?.artists.map(({ id, name }) => ({ Id: id, Name: name })),
    AlbumPrimaryImageTag: album?.imageTag,
    ArtistItems: credits,
    Artists: credits.length === 0 && display !== null ? [display] : credits.map(({ Name }) => Name),
    IndexNumber: item['trackNum'],
    ParentIndexNumber: item['discNum'],
    RunTimeTicks: ticksOf(item['durationMs']),
    Container: item['suffix'],
    HasLyrics: item['hasLyrics'],
    NormalizationGain:
      typeof gain === 'object' && gain !== null && 'trackGain' in gain ? gain.trackGain : undefined,
    MediaSources: [{ Size: item['size'] }],
    ProviderIds: providers({ MusicBrainzTrack: item['mbid'] }),
  };
}

/** The item of a line as the store keeps it; `undefined` when the line is of another kind or holds none. */
export function itemOfLine({ kind, id, item }: FeedLine, names: Names): ItemInput | undefined {
  const Id = idOf(id);
  if (Id === null) return undefined;
  const dto =
    kind === 'artist'
      ? artistDto(Id, item, names)
      : kind === 'album'
        ? albumDto(Id, item, names)
        : kind === 'track'
          ? trackDto(item, names)
          : undefined;
  if (dto === undefined) return undefined;
  const tag = textOf(item['imageTag']);
  return readItem({
    ...dto,
    Id,
    Genres: item['genres'],
    ProductionYear: item['year'],
    DateCreated: item['createdAt'],
    ImageTags: tag === null ? {} : { Primary: tag },
  });
}

/** What the viewer did with a thing; the server's Jellyfin face says the same with ratings of 0 to 10. */
export function userDataOfLine({ item }: FeedLine): UserDataState | undefined {
  const [plays, rating] = [item['plays'], item['rating']];
  return readUserData({
    PlaybackPositionTicks: ticksOf(item['positionMs']),
    PlayCount: plays,
    Played: typeof plays === 'number' && plays > 0,
    IsFavorite: typeof item['starredAt'] === 'string',
    LastPlayedDate: item['lastPlayedAt'],
    Rating: typeof rating === 'number' ? rating * 2 : undefined,
  });
}
