import type { Element } from './subsonic-xml.ts';

/*
 * What the published schema of API 1.16.1 says about each type, written down as a table: `attributes` as `name:type` with
 * `!` for a required one, `children` as `name:type` in the order of their sequence with `*` for any number, `?` for
 * none or one and nothing for exactly one. `text` is for elements that hold words. `added` names attributes and
 * elements that OpenSubsonic adds: they are taken away before the rules are applied.
 */
interface Rules {
  readonly attributes?: string;
  readonly children?: string;
  readonly text?: true;
  readonly added?: string;
}

const marks = 'starred:date userRating:rating averageRating:average';
const imageElements = `musicBrainzId:string? lastFmUrl:string? smallImageUrl:string? mediumImageUrl:string?
  largeImageUrl:string?`;
const artist: Rules = {
  attributes: `id:string! name:string! artistImageUrl:string ${marks}`,
  added: 'coverArt musicBrainzId sortName roles albumCount',
};
const artistId3: Rules = {
  attributes: 'id:string! name:string! coverArt:string artistImageUrl:string albumCount:int! starred:date',
  added: 'userRating musicBrainzId sortName roles',
};
const albumId3: Rules = {
  attributes: `id:string! name:string! artist:string artistId:string coverArt:string songCount:int! duration:int!
    playCount:long created:date! starred:date year:int genre:string`,
  added: `played userRating recordLabels musicBrainzId genres artists displayArtist releaseTypes moods sortName
    originalReleaseDate releaseDate isCompilation explicitStatus discTitles version`,
};
const child: Rules = {
  attributes: `id:string! parent:string isDir:boolean! title:string! album:string artist:string track:int year:int
    genre:string coverArt:string size:long contentType:string suffix:string transcodedContentType:string
    transcodedSuffix:string duration:int bitRate:int path:string isVideo:boolean userRating:rating
    averageRating:average playCount:long discNumber:int created:date starred:date albumId:string artistId:string
    type:mediaType bookmarkPosition:long originalWidth:int originalHeight:int`,
  added: `name mediaType bitDepth samplingRate channelCount played bpm comment sortName musicBrainzId isrc genres artists
    displayArtist albumArtists displayAlbumArtist contributors displayComposer moods replayGain explicitStatus works
    movements groupings releaseTypes recordLabels originalReleaseDate releaseDate isCompilation discTitles`,
};
const playlist: Rules = {
  attributes: `id:string! name:string! comment:string owner:string public:boolean songCount:int! duration:int!
    created:date! changed:date! coverArt:string`,
  children: 'allowedUser:string*',
  added: 'readonly validUntil',
};
const jukebox: Rules = { attributes: 'currentIndex:int! playing:boolean! gain:double! position:int' };
const songs: Rules = { children: 'song:Child*' };

const also = (base: Rules, more: Rules): Rules => ({
  attributes: `${base.attributes ?? ''} ${more.attributes ?? ''}`,
  children: `${base.children ?? ''} ${more.children ?? ''}`,
  added: `${base.added ?? ''} ${more.added ?? ''}`,
});

const types: Readonly<Record<string, Rules>> = {
  Response: {
    attributes: 'xmlns:string status:status! version:version!',
    children: `musicFolders:MusicFolders? indexes:Indexes? directory:Directory? genres:Genres? artists:ArtistsID3?
      artist:ArtistWithAlbumsID3? album:AlbumWithSongsID3? song:Child? videos:Videos? videoInfo:VideoInfo?
      nowPlaying:NowPlaying? searchResult:SearchResult? searchResult2:SearchResult2? searchResult3:SearchResult3?
      playlists:Playlists? playlist:PlaylistWithSongs? jukeboxStatus:JukeboxStatus? jukeboxPlaylist:JukeboxPlaylist?
      license:License? users:Users? user:User? chatMessages:ChatMessages? albumList:AlbumList? albumList2:AlbumList2?
      randomSongs:Songs? songsByGenre:Songs? lyrics:Lyrics? podcasts:Podcasts? newestPodcasts:NewestPodcasts?
      internetRadioStations:InternetRadioStations? bookmarks:Bookmarks? playQueue:PlayQueue? shares:Shares?
      starred:SearchResult2? starred2:SearchResult3? albumInfo:AlbumInfo? artistInfo:ArtistInfo?
      artistInfo2:ArtistInfo2? similarSongs:Songs? similarSongs2:Songs? topSongs:Songs? scanStatus:ScanStatus?
      error:Error?`,
    added: `type serverVersion openSubsonic openSubsonicExtensions tokenInfo lyricsList playQueueByIndex podcastEpisode
      transcodeDecision sonicMatch`,
  },
  Error: { attributes: 'code:int! message:string', added: 'helpUrl' },
  MusicFolders: { children: 'musicFolder:MusicFolder*' },
  MusicFolder: { attributes: 'id:int! name:string' },
  Indexes: {
    attributes: 'lastModified:long! ignoredArticles:string!',
    children: 'shortcut:Artist* index:Index* child:Child*',
  },
  Index: { attributes: 'name:string!', children: 'artist:Artist*' },
  Artist: artist,
  Genres: { children: 'genre:Genre*' },
  Genre: { attributes: 'songCount:int! albumCount:int!', text: true },
  ArtistsID3: { attributes: 'ignoredArticles:string!', children: 'index:IndexID3*', added: 'lastModified' },
  IndexID3: { attributes: 'name:string!', children: 'artist:ArtistID3*' },
  ArtistID3: artistId3,
  ArtistWithAlbumsID3: also(artistId3, { children: 'album:AlbumID3*' }),
  AlbumID3: albumId3,
  AlbumWithSongsID3: also(albumId3, { children: 'song:Child*' }),
  Videos: { children: 'video:Child*' },
  VideoInfo: {
    attributes: 'id:string!',
    children: 'captions:Captions* audioTrack:AudioTrack* conversion:VideoConversion*',
  },
  Captions: { attributes: 'id:string! name:string' },
  AudioTrack: { attributes: 'id:string! name:string languageCode:string' },
  VideoConversion: { attributes: 'id:string! bitRate:int audioTrackId:int' },
  Directory: {
    attributes: `id:string! parent:string name:string! ${marks} playCount:long`,
    children: 'child:Child*',
    added: 'coverArt',
  },
  Child: child,
  NowPlaying: { children: 'entry:NowPlayingEntry*' },
  NowPlayingEntry: also(child, {
    attributes: 'username:string! minutesAgo:int! playerId:int! playerName:string',
    added: 'state positionMs playbackRate',
  }),
  SearchResult: { attributes: 'offset:int! totalHits:int!', children: 'match:Child*' },
  SearchResult2: { children: 'artist:Artist* album:Child* song:Child*' },
  SearchResult3: { children: 'artist:ArtistID3* album:AlbumID3* song:Child*' },
  Playlists: { children: 'playlist:Playlist*' },
  Playlist: playlist,
  PlaylistWithSongs: also(playlist, { children: 'entry:Child*' }),
  JukeboxStatus: jukebox,
  JukeboxPlaylist: also(jukebox, { children: 'entry:Child*' }),
  ChatMessages: { children: 'chatMessage:ChatMessage*' },
  ChatMessage: { attributes: 'username:string! time:long! message:string!' },
  AlbumList: { children: 'album:Child*' },
  AlbumList2: { children: 'album:AlbumID3*' },
  Songs: songs,
  Lyrics: { attributes: 'artist:string title:string', text: true },
  Podcasts: { children: 'channel:PodcastChannel*' },
  PodcastChannel: {
    attributes: `id:string! url:string! title:string description:string coverArt:string originalImageUrl:string
      status:podcastStatus! errorMessage:string`,
    children: 'episode:PodcastEpisode*',
  },
  NewestPodcasts: { children: 'episode:PodcastEpisode*' },
  PodcastEpisode: also(child, {
    attributes: `streamId:string channelId:string! description:string status:podcastStatus! publishDate:date`,
  }),
  InternetRadioStations: { children: 'internetRadioStation:InternetRadioStation*' },
  InternetRadioStation: {
    attributes: 'id:string! name:string! streamUrl:string! homePageUrl:string',
    added: 'coverArt',
  },
  Bookmarks: { children: 'bookmark:Bookmark*' },
  Bookmark: {
    attributes: 'position:long! username:string! comment:string created:date! changed:date!',
    children: 'entry:Child',
  },
  // The schema calls `current` an int, as ids of its own server were; ids are strings everywhere else in it.
  PlayQueue: {
    attributes: 'current:string position:long username:string! changed:date! changedBy:string!',
    children: 'entry:Child*',
  },
  Shares: { children: 'share:Share*' },
  Share: {
    attributes: `id:string! url:string! description:string username:string! created:date! expires:date
      lastVisited:date visitCount:int!`,
    children: 'entry:Child*',
  },
  AlbumInfo: { children: `notes:string? ${imageElements}` },
  ArtistInfo: { children: `biography:string? ${imageElements} similarArtist:Artist*` },
  ArtistInfo2: { children: `biography:string? ${imageElements} similarArtist:ArtistID3*` },
  License: { attributes: 'valid:boolean! email:string licenseExpires:date trialExpires:date' },
  ScanStatus: { attributes: 'scanning:boolean! count:long', added: 'lastScan' },
  Users: { children: 'user:User*' },
  User: {
    attributes: `username:string! email:string scrobblingEnabled:boolean! maxBitRate:int adminRole:boolean!
      settingsRole:boolean! downloadRole:boolean! uploadRole:boolean! playlistRole:boolean! coverArtRole:boolean!
      commentRole:boolean! podcastRole:boolean! streamRole:boolean! jukeboxRole:boolean! shareRole:boolean!
      videoConversionRole:boolean! avatarLastChanged:date`,
    children: 'folder:int*',
  },
};

const whole = (text: string): boolean => /^[-+]?\d+$/.test(text) && Number.isSafeInteger(Number(text));
const within = (text: string, min: number, max: number): boolean =>
  Number(text) >= min && Number(text) <= max;

const simple: Readonly<Record<string, (text: string) => boolean>> = {
  string: () => true,
  boolean: (text) => text === 'true' || text === 'false',
  int: (text) => whole(text) && within(text, -(2 ** 31), 2 ** 31 - 1),
  long: whole,
  double: (text) => /^[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?$/i.test(text),
  date: (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)$/.test(text),
  rating: (text) => whole(text) && within(text, 1, 5),
  average: (text) => within(text, 1, 5),
  status: (text) => text === 'ok' || text === 'failed',
  version: (text) => /^\d+\.\d+\.\d+$/.test(text),
  mediaType: (text) => ['music', 'podcast', 'audiobook', 'video'].includes(text),
  podcastStatus: (text) => ['new', 'downloading', 'completed', 'error', 'deleted', 'skipped'].includes(text),
};

interface Part {
  readonly name: string;
  readonly type: string;
  readonly mark: string;
}

const partsOf = (text = ''): readonly Part[] =>
  text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => {
      const [, name = '', type = '', mark = ''] = /^(\w+):(\w+)([!*?]?)$/.exec(word) ?? [];
      return { name, type, mark };
    });

/** Everything about an answer in XML that the published schema does not allow, without what OpenSubsonic adds. */
export function schemaProblems(element: Element, type = 'Response', path = element.name): string[] {
  const check = simple[type];
  if (check !== undefined) return check(element.text) ? [] : [`${path} holds ${element.text}`];
  const rules = types[type] ?? {};
  const added = new Set((rules.added ?? '').split(/\s+/));
  const children = element.children.filter(({ name }) => !added.has(name));
  return [
    ...attributeProblems(element, partsOf(rules.attributes), added, path),
    ...childProblems(children, partsOf(rules.children), path),
    ...(type === 'Response' && children.length > 1 ? [`${path} holds more than one element`] : []),
    ...(rules.text === undefined && element.text.trim() !== '' ? [`${path} holds text`] : []),
  ];
}

function attributeProblems(
  { attributes }: Element,
  parts: readonly Part[],
  added: ReadonlySet<string>,
  path: string,
): string[] {
  const lacking = parts.filter(({ name, mark }) => mark === '!' && attributes[name] === undefined);
  return [
    ...lacking.map(({ name }) => `${path} lacks ${name}`),
    ...Object.entries(attributes).flatMap(([name, text]) => {
      if (added.has(name)) return [];
      const part = parts.find((one) => one.name === name);
      if (part === undefined) return [`${path} has no attribute ${name}`];
      return simple[part.type]?.(text) === true ? [] : [`${path}.${name} is ${text}, no ${part.type}`];
    }),
  ];
}

function childProblems(children: readonly Element[], parts: readonly Part[], path: string): string[] {
  const problems: string[] = [];
  let reached = 0;
  for (const [index, one] of children.entries()) {
    const place = parts.findIndex(({ name }) => name === one.name);
    const part = parts[place];
    if (part === undefined) problems.push(`${path} has no element ${one.name}`);
    else if (place < reached) problems.push(`${path}: ${one.name} stands too late`);
    else problems.push(...schemaProblems(one, part.type, `${path}/${one.name}[${index}]`));
    reached = Math.max(reached, place);
  }
  for (const { name, mark } of parts) {
    const count = children.filter((one) => one.name === name).length;
    if (count > 1 && mark !== '*') problems.push(`${path} has ${count} elements ${name}`);
    if (count === 0 && mark === '') problems.push(`${path} lacks the element ${name}`);
  }
  return problems;
}
