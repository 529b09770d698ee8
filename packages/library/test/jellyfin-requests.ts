/* Lists as real clients ask for them, letter by letter. */
import type { required } from './jellyfin-fields.ts';

type Kind = keyof typeof required;

/** An address as a client writes it: `{user}`, `{view}` and the names of the seeded items are put in. */
interface Request {
  readonly path: string;
  /** What each item must hold. */
  readonly items: Kind;
  /** Whether the answer is a plain list. */
  readonly plain?: true;
}

const finampFields =
  'Fields=ChildCount,DateCreated,DateLastMediaAdded,Etag,Genres,ParentId,ProviderIds,Tags,SortName';
const finampAudio = `${finampFields},MediaSources,MediaStreams`;
export const finamp: readonly Request[] = [
  { path: '/Users/{user}/Views', items: 'item' },
  {
    path: `/Users/{user}/Items?ParentId={view}&IncludeItemTypes=MusicAlbum&Recursive=true&SortBy=SortName&SortOrder=Ascending&${finampFields}&StartIndex=0&Limit=100`,
    items: 'album',
  },
  {
    path: `/Users/{user}/Items?ParentId={album}&IncludeItemTypes=Audio&Recursive=true&SortBy=ParentIndexNumber,IndexNumber,SortName&${finampAudio}`,
    items: 'audio',
  },
  {
    path: `/Users/{user}/Items?IncludeItemTypes=MusicAlbum&Recursive=true&AlbumArtistIds={artist}&SortBy=PremiereDate,SortName&${finampFields}`,
    items: 'album',
  },
  {
    path: `/Users/{user}/Items?IncludeItemTypes=Audio&Recursive=true&ArtistIds={artist}&Filters=&SortBy=PlayCount&SortOrder=Descending&Limit=5&${finampAudio}`,
    items: 'audio',
  },
  {
    path: `/Artists/AlbumArtists?UserId={user}&ParentId={view}&SortBy=SortName&SortOrder=Ascending&${finampFields}&StartIndex=0&Limit=100`,
    items: 'artist',
  },
  {
    path: `/Genres?ParentId={view}&IncludeItemTypes=MusicAlbum&SortBy=SortName&${finampFields}`,
    items: 'item',
  },
  {
    path: `/Users/{user}/Items/Latest?ParentId={view}&IncludeItemTypes=MusicAlbum&Limit=10&${finampFields}`,
    items: 'album',
    plain: true,
  },
  { path: `/Items/{mp3}/InstantMix?UserId={user}&Limit=200&${finampAudio}`, items: 'audio' },
];

export const feishin: readonly Request[] = [
  {
    path: '/users/{user}/items?IncludeItemTypes=MusicAlbum&Recursive=true&ParentId={view}&Fields=Genres, DateCreated, ExternalUrls, ChildCount, ProviderIds&ImageTypeLimit=1&SortBy=AlbumArtist,SortName&SortOrder=Ascending&StartIndex=0&Limit=50',
    items: 'album',
  },
  {
    path: '/users/{user}/items?IncludeItemTypes=Audio&Recursive=true&AlbumIds={album}&Fields=Genres, DateCreated, MediaSources, ParentId, SortName, ProviderIds, Etag&SortBy=Album,SortName&SortOrder=Ascending&Years=1999',
    items: 'audio',
  },
  {
    path: '/users/{user}/items?IncludeItemTypes=Audio&Recursive=true&ParentId={view}&Fields=Genres, DateCreated, MediaSources, ParentId, SortName, ProviderIds, Etag&SortBy=Runtime,AlbumArtist,Album,SortName&SortOrder=Descending&Limit=10',
    items: 'audio',
  },
  {
    path: '/artists/albumArtists?ParentId={view}&UserId={user}&Fields=Genres, DateCreated, ExternalUrls, Overview, SortName, ProviderIds&ImageTypeLimit=1&Recursive=true&SortBy=SortName,Name&SortOrder=Ascending&StartIndex=0&Limit=10&EnableTotalRecordCount=true',
    items: 'artist',
  },
  {
    path: '/genres?ParentId={view}&EnableTotalRecordCount=true&Fields=ItemCounts&SortBy=SortName&SortOrder=Ascending&UserId={user}',
    items: 'item',
  },
  {
    path: '/songs/{mp3}/instantmix?UserId={user}&Limit=20&Fields=Genres, DateCreated, MediaSources, ParentId, SortName, ProviderIds, Etag',
    items: 'audio',
  },
  {
    path: '/items/{mp3}/similar?UserId={user}&Limit=20&Fields=Genres, DateCreated, MediaSources, ParentId, SortName, ProviderIds, Etag',
    items: 'audio',
  },
  {
    path: '/items?searchTerm=sine&includeItemTypes=MusicAlbum&limit=20&recursive=true&userId={user}&fields=Genres&fields=DateCreated&fields=ProviderIds',
    items: 'album',
  },
];

const common =
  'CollapseBoxSetItems=False&IsVirtualUnaired=False&EnableTotalRecordCount=False&LocationTypes=FileSystem,Remote,Offline&IsMissing=False&Recursive=True&SortBy=SortName&SortOrder=Ascending&StartIndex=0&Limit=50';
const kodiFields =
  'Fields=Path,Genres,SortName,Studios,Writer,Taglines,OfficialRating,People,Etag,ParentId,DateCreated,MediaStreams,MediaSources,ProviderIds,Overview,ItemCounts';
export const kodi: readonly Request[] = [
  { path: `/Artists?ParentId={view}&UserId={user}&${common}&${kodiFields}`, items: 'artist' },
  {
    path: `/Users/{user}/Items?ParentId={view}&IncludeItemTypes=MusicAlbum&${common}&${kodiFields}`,
    items: 'album',
  },
  {
    path: `/Users/{user}/Items?ParentId={view}&IncludeItemTypes=Audio&${common}&${kodiFields}`,
    items: 'audio',
  },
  {
    path: `/Users/{user}/Items?Ids={mp3},{flac}&Fields=Path,Genres,SortName,DateCreated,MediaSources,ProviderIds,Etag,ParentId`,
    items: 'audio',
  },
  { path: '/Users/{user}/Items/{mp3}', items: 'audio' },
];

export const jellyfinWeb: readonly Request[] = [
  { path: '/UserViews?userId={user}', items: 'item' },
  {
    path: '/Users/{user}/Items?SortBy=Album%2CSortName&SortOrder=Ascending&IncludeItemTypes=Audio&Recursive=true&Fields=AudioInfo%2CParentId%2CGenres%2CDateCreated%2CMediaSources%2CProviderIds%2CSortName%2CEtag&StartIndex=0&ImageTypeLimit=1&EnableImageTypes=Primary&Limit=100&ParentId={view}',
    items: 'audio',
  },
  {
    path: '/Items/Latest?userId={user}&fields=PrimaryImageAspectRatio&fields=Path&imageTypeLimit=1&enableImageTypes=Primary,Backdrop,Thumb&limit=16&parentId={view}',
    items: 'item',
    plain: true,
  },
  {
    path: '/Artists?SortBy=SortName&SortOrder=Ascending&Recursive=true&Fields=PrimaryImageAspectRatio%2CSortName%2CDateCreated%2CProviderIds&ParentId={view}&userId={user}&NameStartsWith=S',
    items: 'artist',
  },
  { path: '/Items/{album}/Similar?userId={user}&limit=12', items: 'item' },
  {
    path: '/Users/{user}/Items?ParentId={album}&Fields=ItemCounts%2CPrimaryImageAspectRatio%2CCanDelete%2CMediaSourceCount%2CMediaSources%2CGenres%2CDateCreated%2CProviderIds%2CSortName%2CEtag%2CParentId&SortBy=ParentIndexNumber%2CIndexNumber%2CSortName',
    items: 'audio',
  },
];
