import { type ItemInput, idOf, readItem, readUserData, type UserDataState } from '../models/index.ts';
import { creditsOf, dayOf, type Fields, textOf, ticksOf } from './feed-fields.ts';
import type { FeedLine } from './feed-lines.ts';
import type { Names } from './feed-names.ts';
import { trackOf } from './feed-tracks.ts';

const providers = (ids: Fields): Fields =>
  Object.fromEntries(Object.entries(ids).filter(([, id]) => typeof id === 'string'));

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

/** The item of a line as the store keeps it; `undefined` when the line is of another kind or holds none. */
export function itemOfLine({ kind, id, item }: FeedLine, names: Names): ItemInput | undefined {
  const Id = idOf(id);
  if (Id === null) return undefined;
  if (kind === 'track') return trackOf(Id, item, names);
  const dto =
    kind === 'artist' ? artistDto(Id, item, names) : kind === 'album' ? albumDto(Id, item, names) : undefined;
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
