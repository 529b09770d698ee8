import {
  type Fields,
  fieldsOf,
  flagOf,
  idOf,
  integerOf,
  listOf,
  numberOf,
  textMapOf,
  textOf,
  textsOf,
} from './fields.ts';
import type { ItemExtra, ItemInput, Library, MediaStream, NamedId } from './item.ts';
import { isoTimeOf } from './time.ts';
import type { UserDataState } from './user-data.ts';

function namedIds(value: unknown): readonly NamedId[] {
  return listOf(value).flatMap((entry) => {
    const fields = fieldsOf(entry);
    const id = idOf(fields?.['Id']);
    return id === null ? [] : [{ id, name: textOf(fields?.['Name']) ?? '' }];
  });
}

/** Leaves out what is not there, so that the stored text is short. */
function extraOf(dto: Fields): ItemExtra {
  const artistIds = namedIds(dto['ArtistItems']);
  const albumArtistIds = namedIds(dto['AlbumArtists']);
  const [container, gain, childCount] = [
    textOf(dto['Container']),
    numberOf(dto['NormalizationGain']),
    integerOf(dto['ChildCount']),
  ];
  const [albumImageTag, seasonName] = [textOf(dto['AlbumPrimaryImageTag']), textOf(dto['SeasonName'])];
  const { Primary: _primary, ...otherImages } = textMapOf(dto['ImageTags']) ?? {};
  const providerIds = textMapOf(dto['ProviderIds']);
  const tags = textsOf(dto['Tags']);
  const studios = listOf(dto['Studios']).flatMap((entry) => textOf(fieldsOf(entry)?.['Name']) ?? []);
  return {
    ...(artistIds.length > 0 ? { artistIds } : {}),
    ...(albumArtistIds.length > 0 ? { albumArtistIds } : {}),
    ...(albumImageTag === null ? {} : { albumImageTag }),
    ...(container === null ? {} : { container }),
    ...(gain === null ? {} : { gain }),
    ...(childCount === null ? {} : { childCount }),
    ...(flagOf(dto['HasLyrics']) ? { hasLyrics: true } : {}),
    ...(providerIds === undefined ? {} : { providerIds }),
    ...(Object.keys(otherImages).length > 0 ? { imageTags: otherImages } : {}),
    ...(seasonName === null ? {} : { seasonName }),
    ...(tags.length > 0 ? { tags } : {}),
    ...(studios.length > 0 ? { studios } : {}),
  };
}

/** The streams of a MediaStreams list; `undefined` when there is no list. */
export function readStreams(value: unknown): readonly MediaStream[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const streams = new Map<number, MediaStream>();
  for (const entry of listOf(value)) {
    const dto = fieldsOf(entry);
    const [index, type] = [integerOf(dto?.['Index']), textOf(dto?.['Type'])];
    if (dto === undefined || index === null || type === null || streams.has(index)) continue;
    streams.set(index, {
      index,
      type,
      codec: textOf(dto['Codec']),
      language: textOf(dto['Language']),
      title: textOf(dto['DisplayTitle']),
      isDefault: flagOf(dto['IsDefault']),
      isForced: flagOf(dto['IsForced']),
      isExternal: flagOf(dto['IsExternal']),
      path: textOf(dto['DeliveryUrl']),
    });
  }
  return [...streams.values()];
}

/** What a UserItemDataDto says; `undefined` when it is none. */
export function readUserData(value: unknown): UserDataState | undefined {
  const dto = fieldsOf(value);
  if (dto === undefined) return undefined;
  return {
    positionTicks: Math.max(0, integerOf(dto['PlaybackPositionTicks']) ?? 0),
    playCount: Math.max(0, integerOf(dto['PlayCount']) ?? 0),
    isFavorite: flagOf(dto['IsFavorite']),
    isPlayed: flagOf(dto['Played']),
    lastPlayed: isoTimeOf(dto['LastPlayedDate']),
    rating: numberOf(dto['Rating']),
  };
}

/** What the store keeps of a BaseItemDto; `undefined` when it has no id, type or name. Everything in it may be wrong. */
export function readItem(value: unknown): ItemInput | undefined {
  const dto = fieldsOf(value);
  const [id, type, name] = [idOf(dto?.['Id']), textOf(dto?.['Type']), textOf(dto?.['Name'])];
  if (dto === undefined || id === null || type === null || name === null) return undefined;
  const source = fieldsOf(listOf(dto['MediaSources'])[0]);
  return {
    id,
    type,
    name,
    sortName: textOf(dto['SortName']) ?? name,
    overview: textOf(dto['Overview']),
    year: integerOf(dto['ProductionYear']),
    communityRating: numberOf(dto['CommunityRating']),
    officialRating: textOf(dto['OfficialRating']),
    runtimeTicks: integerOf(dto['RunTimeTicks']),
    imageTag: textOf(fieldsOf(dto['ImageTags'])?.['Primary']),
    backdropTag: textOf(listOf(dto['BackdropImageTags'])[0]),
    albumId: idOf(dto['AlbumId']),
    albumName: textOf(dto['Album']),
    albumArtist: textOf(dto['AlbumArtist']),
    artists: textsOf(dto['Artists']),
    index: integerOf(dto['IndexNumber']),
    parentIndex: integerOf(dto['ParentIndexNumber']),
    seriesId: idOf(dto['SeriesId']),
    seriesName: textOf(dto['SeriesName']),
    seasonId: idOf(dto['SeasonId']),
    genres: textsOf(dto['Genres']),
    premiereDate: isoTimeOf(dto['PremiereDate']),
    dateCreated: isoTimeOf(dto['DateCreated']),
    etag: textOf(dto['Etag']),
    sizeBytes: integerOf(source?.['Size']),
    extra: extraOf(dto),
    streams: readStreams(dto['MediaStreams'] ?? source?.['MediaStreams']),
    userData: readUserData(dto['UserData']),
  };
}

/** What the store keeps of a view of a server; `undefined` when it has no id or name. */
export function readLibrary(value: unknown): Library | undefined {
  const dto = fieldsOf(value);
  const [id, name] = [idOf(dto?.['Id']), textOf(dto?.['Name'])];
  if (dto === undefined || id === null || name === null) return undefined;
  return {
    id,
    name,
    collectionType: textOf(dto['CollectionType']),
    imageTag: textOf(fieldsOf(dto['ImageTags'])?.['Primary']),
  };
}
