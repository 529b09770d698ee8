import type { Element } from './subsonic-xml.ts';

/*
 * What answers may and must hold, after https://opensubsonic.netlify.app/docs/responses/. A field is written as
 * `name:type`, `!` marks a required one, `[]` a list. Types in capitals are those of this table.
 */

const artist = 'id:string! name:string! coverArt:string artistImageUrl:string starred:date userRating:rating';
const artistId3 = `${artist} albumCount:int musicBrainzId:string sortName:string roles:string[] disambiguation:string`;
const album = `id:string! name:string! version:string artist:string artistId:string coverArt:string songCount:int!
  duration:int! playCount:int created:date! starred:date year:int genre:string played:date userRating:rating
  recordLabels:Named[] musicBrainzId:string genres:Named[] artists:ArtistID3[] displayArtist:string releaseTypes:string[]
  moods:string[] sortName:string originalReleaseDate:ItemDate releaseDate:ItemDate isCompilation:boolean
  explicitStatus:string discTitles:DiscTitle[]`;
const child = `id:string! parent:string isDir:boolean! title:string! name:string album:string artist:string track:int year:int
  genre:string coverArt:string size:int contentType:string suffix:string transcodedContentType:string
  transcodedSuffix:string duration:int bitRate:int bitDepth:int samplingRate:int channelCount:int path:string
  isVideo:boolean userRating:rating averageRating:number playCount:int discNumber:int created:date starred:date
  albumId:string artistId:string type:string mediaType:string bookmarkPosition:int played:date bpm:int comment:string
  sortName:string musicBrainzId:string isrc:string[] genres:Named[] artists:ArtistID3[] displayArtist:string
  albumArtists:ArtistID3[] displayAlbumArtist:string contributors:Contributor[] displayComposer:string moods:string[]
  replayGain:ReplayGain explicitStatus:string works:Work[] movements:Movement[] groupings:string[]`;
const playlist = `id:string! name:string! comment:string owner:string public:boolean songCount:int! duration:int! created:date!
  changed:date! coverArt:string allowedUser:string[] readonly:boolean validUntil:date`;
const images =
  'musicBrainzId:string lastFmUrl:string smallImageUrl:string mediumImageUrl:string largeImageUrl:string';

const types: Readonly<Record<string, string>> = {
  Response: `xmlns:string status:string! version:string! type:string! serverVersion:string! openSubsonic:boolean! error:Error
    license:License openSubsonicExtensions:Extension[] tokenInfo:TokenInfo musicFolders:MusicFolders indexes:Indexes
    directory:Directory genres:Genres artists:Artists artist:ArtistWithAlbums album:AlbumWithSongs song:Child
    albumList:AlbumList albumList2:AlbumList2 randomSongs:Songs songsByGenre:Songs nowPlaying:NowPlaying starred:Found
    starred2:Found2 searchResult2:Found searchResult3:Found2 playlists:Playlists playlist:PlaylistWithSongs
    lyricsList:LyricsList user:User users:Users scanStatus:ScanStatus playQueue:PlayQueue
    playQueueByIndex:PlayQueueByIndex bookmarks:Bookmarks searchResult:Matches lyrics:Lyrics videos:Videos shares:Shares
    internetRadioStations:InternetRadioStations chatMessages:ChatMessages artistInfo:ArtistInfo artistInfo2:ArtistInfo2
    albumInfo:AlbumInfo similarSongs:Songs similarSongs2:Songs topSongs:Songs podcasts:Podcasts newestPodcasts:NewestPodcasts podcastEpisode:PodcastEpisode transcodeDecision:TranscodeDecision`,
  Error: 'code:int! message:string helpUrl:string',
  License: 'valid:boolean! email:string licenseExpires:date trialExpires:date',
  Extension: 'name:string! versions:int[]!',
  TokenInfo: 'username:string!',
  MusicFolders: 'musicFolder:MusicFolder[]',
  MusicFolder: 'id:int! name:string',
  Artist: `${artist} averageRating:number`,
  ArtistID3: artistId3,
  ArtistWithAlbums: `${artistId3.replace('albumCount:int', 'albumCount:int!')} album:AlbumID3[]`,
  Indexes: 'ignoredArticles:string! lastModified:int! shortcut:Artist[] child:Child[] index:Index[]',
  Index: 'name:string! artist:Artist[]',
  Artists: 'ignoredArticles:string! index:IndexID3[]',
  IndexID3: 'name:string! artist:ArtistID3[]',
  Directory: `id:string! parent:string name:string! starred:date userRating:rating averageRating:number playCount:int
    child:Child[]`,
  Genres: 'genre:Genre[]',
  Genre: 'value:string! songCount:int! albumCount:int!',
  AlbumID3: album,
  AlbumWithSongs: `${album} song:Child[]`,
  Child: child,
  Named: 'name:string!',
  ItemDate: 'year:int month:int day:int',
  Work: 'name:string! musicBrainzId:string',
  Movement: 'name:string! number:int count:int',
  DiscTitle: 'disc:int! title:string! coverArt:string',
  Contributor: 'role:string! subRole:string artist:ArtistID3!',
  ReplayGain:
    'trackGain:number albumGain:number trackPeak:number albumPeak:number baseGain:number fallbackGain:number',
  AlbumList: 'album:Child[]',
  AlbumList2: 'album:AlbumID3[]',
  Songs: 'song:Child[]',
  NowPlaying: 'entry:NowPlayingEntry[]!',
  NowPlayingEntry: `${child} username:string! minutesAgo:int! playerId:int! playerName:string state:string positionMs:int
    playbackRate:number`,
  Found: 'artist:Artist[] album:Child[] song:Child[]',
  Found2: 'artist:ArtistID3[] album:AlbumID3[] song:Child[]',
  Playlists: 'playlist:Playlist[]',
  Playlist: playlist,
  PlaylistWithSongs: `${playlist} entry:Child[]`,
  LyricsList: 'structuredLyrics:StructuredLyrics[]',
  StructuredLyrics:
    'lang:string! synced:boolean! line:Line[]! displayArtist:string displayTitle:string offset:number',
  Line: 'value:string! start:number',
  User: `username:string! email:string scrobblingEnabled:boolean! maxBitRate:int adminRole:boolean! settingsRole:boolean!
    downloadRole:boolean! uploadRole:boolean! playlistRole:boolean! coverArtRole:boolean! commentRole:boolean!
    podcastRole:boolean! streamRole:boolean! jukeboxRole:boolean! shareRole:boolean! videoConversionRole:boolean!
    avatarLastChanged:date folder:int[]`,
  ScanStatus: 'scanning:boolean! count:int lastScan:date',
  PlayQueue: 'current:string position:int username:string! changed:date! changedBy:string! entry:Child[]',
  PlayQueueByIndex:
    'currentIndex:int position:int username:string! changed:date! changedBy:string! entry:Child[]',
  ArtistInfo: `biography:string ${images} similarArtist:Artist[]`,
  ArtistInfo2: `biography:string ${images} similarArtist:ArtistID3[]`,
  AlbumInfo: `notes:string ${images}`,
  Podcasts: 'channel:PodcastChannel[]',
  PodcastChannel: `id:string! url:string! title:string description:string coverArt:string originalImageUrl:string
    status:podcastStatus! errorMessage:string episode:PodcastEpisode[]`,
  NewestPodcasts: 'episode:PodcastEpisode[]',
  PodcastEpisode: `${child} streamId:string channelId:string! description:string status:podcastStatus!
    publishDate:date`,
  TranscodeDecision: `canDirectPlay:boolean! canTranscode:boolean! transcodeReason:string[] errorReason:string
    transcodeParams:string sourceStream:StreamDetails transcodeStream:StreamDetails`,
  StreamDetails: `protocol:string! container:string! codec:string! audioChannels:int audioBitrate:int audioProfile:string
    audioSamplerate:int audioBitdepth:int`,
  Users: 'user:User[]',
  Matches: 'offset:int! totalHits:int! match:Child[]',
  Lyrics: 'value:string! artist:string title:string',
  Videos: 'video:Child[]',
  Shares: 'share:Share[]',
  Share: `id:string! url:string! description:string username:string! created:date! expires:date lastVisited:date
    visitCount:int! entry:Child[]`,
  InternetRadioStations: 'internetRadioStation:InternetRadioStation[]',
  InternetRadioStation: 'id:string! name:string! streamUrl:string! homePageUrl:string coverArt:string',
  ChatMessages: 'chatMessage:ChatMessage[]',
  ChatMessage: 'username:string! time:int! message:string!',
  Bookmarks: 'bookmark:Bookmark[]',
  Bookmark: 'position:int! username:string! comment:string created:date! changed:date! entry:Child!',
};

interface Field {
  readonly name: string;
  readonly type: string;
  readonly list: boolean;
  readonly required: boolean;
}

function fieldsOf(type: string): ReadonlyMap<string, Field> {
  const words = (types[type] ?? '').split(/\s+/);
  return new Map(
    words.map((word) => {
      const [, name = '', kind = '', list, required] = /^(\w+):(\w+)(\[\])?(!)?$/.exec(word) ?? [];
      return [name, { name, type: kind, list: list !== undefined, required: required !== undefined }];
    }),
  );
}

const scalars: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  int: (value) => Number.isSafeInteger(value),
  rating: (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 5,
  podcastStatus: (value) =>
    ['new', 'downloading', 'completed', 'error', 'deleted', 'skipped'].includes(String(value)),
  date: (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(value),
};

/** Everything about a JSON answer (what is inside `subsonic-response`) that the specification does not allow. */
export function problemsOf(value: unknown, type = 'Response', path = type): string[] {
  const scalar = scalars[type];
  if (scalar !== undefined)
    return scalar(value) ? [] : [`${path}: ${JSON.stringify(value)} is not of type ${type}`];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path} is no object`];
  const fields = fieldsOf(type);
  const entries = Object.entries(value);
  const lacking = [...fields.values()].filter(
    ({ name, required }) => required && !Object.hasOwn(value, name),
  );
  return [
    ...lacking.map(({ name }) => `${path}.${name} is missing`),
    ...entries.flatMap(([name, one]: [string, unknown]) => {
      const field = fields.get(name);
      if (field === undefined) return [`${path}.${name} is not in the specification`];
      if (!field.list) return problemsOf(one, field.type, `${path}.${name}`);
      if (!Array.isArray(one)) return [`${path}.${name} is no list`];
      return one.flatMap((item, index) => problemsOf(item, field.type, `${path}.${name}.${index}`));
    }),
  ];
}

/**
 * An XML answer as the JSON that says the same, but without empty lists that may be
 * left out. Throws when an attribute or element has no place.
 */
export function jsonOf(
  { name, attributes, children, text }: Element,
  type = 'Response',
): Record<string, unknown> {
  const fields = fieldsOf(type);
  const value: Record<string, unknown> = {};
  for (const [key, one] of Object.entries(attributes)) {
    const field = fields.get(key);
    if (field === undefined || scalars[field.type] === undefined)
      throw new Error(`${name} has no attribute ${key}`);
    if (key !== 'xmlns') value[key] = scalarOf(one, field.type);
  }
  for (const child of children) {
    const field = fields.get(child.name);
    if (field === undefined) throw new Error(`${name} has no element ${child.name}`);
    const one = scalars[field.type] ? scalarOf(child.text, field.type) : jsonOf(child, field.type);
    const before = value[child.name];
    if (field.list) value[child.name] = Array.isArray(before) ? [...before, one] : [one];
    else if (before === undefined) value[child.name] = one;
    else throw new Error(`${name} has two elements ${child.name}`);
  }
  if (fields.has('value')) value['value'] = text;
  else if (text !== '') throw new Error(`${name} holds the text ${text}`);
  for (const field of fields.values()) if (field.list && field.required) value[field.name] ??= [];
  return value;
}

function scalarOf(text: string, type: string): unknown {
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return ['string', 'date', 'podcastStatus'].includes(type) ? text : Number(text);
}

/** A JSON answer without empty lists, which XML cannot say. */
export function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, one]) => !Array.isArray(one) || one.length > 0);
  return Object.fromEntries(entries.map(([key, one]) => [key, withoutEmpty(one)]));
}
