import type { components, operations } from './generated/schema.d.ts';

type Schemas = components['schemas'];
type Operation = keyof operations;

/** What a successful answer of an operation holds. */
export type Answer<O extends Operation, S extends number = 200> =
  operations[O]['responses'] extends Record<S, { content: { 'application/json': infer T } }> ? T : never;

export type Album = Schemas['Album'];
export type AlbumDetail = Schemas['AlbumDetail'];
export type Artist = Schemas['Artist'];
export type ArtistDetail = Schemas['ArtistDetail'];
export type ArtistIndex = Schemas['ArtistIndex'];
export type Credit = Schemas['Credit'];
export type Genre = Schemas['Genre'];
export type Track = Schemas['Track'];
export type IdentifiedRecording = Schemas['IdentifiedRecording'];
export type ReviewedTrack = Schemas['ReviewedTrack'];
export type Duplicates = Schemas['DuplicateTracks'];
export type DuplicateTrack = Duplicates['tracks'][number];
export type IdentificationStatus = Schemas['IdentificationStatus'];
export type SearchResult = Answer<'search'>;

export type Account = Answer<'getOwnAccount'>;
export type Session = Answer<'listOwnSessions'>['items'][number];
export type ApiToken = Answer<'listOwnTokens'>['items'][number];
export type AppPassword = Answer<'listOwnAppPasswords'>['items'][number];
export type Share = Schemas['Share'];
export type AuthStatus = Answer<'getAuthStatus'>;

export type Playlist = Answer<'listPlaylists'>['items'][number];
export type PlaylistRules = Schemas['PlaylistRules'];
export type PlaylistDetail = Answer<'getPlaylist'>;
export type Lyrics = Answer<'getLyrics'>['items'][number];

export type AlbumQuery = NonNullable<operations['listAlbums']['parameters']['query']>;
export type AlbumSort = NonNullable<AlbumQuery['sort']>;
export type ReleaseAction =
  operations['actOnRelease']['requestBody']['content']['application/json']['action'];

export type Podcast = Schemas['Podcast'];
export type Episode = Schemas['PodcastEpisode'];
export type Station = Schemas['RadioStation'];
export type ChatMessage = Schemas['ChatMessage'];

type ChangesOf<O extends 'editAlbum' | 'editArtist' | 'editTrack'> =
  operations[O]['requestBody']['content']['application/json'];
export type AlbumEdit = Answer<'getAlbumForEditing'>;
export type AlbumTracks = Answer<'getAlbumTracksForEditing'>;
export type AlbumChanges = Omit<ChangesOf<'editAlbum'>, 'cover'>;
export type ArtistEdit = Answer<'getArtistForEditing'>;
export type ArtistChanges = Omit<ChangesOf<'editArtist'>, 'photo'>;
export type TrackEdit = Answer<'getTrackForEditing'>;
export type TrackChanges = ChangesOf<'editTrack'>;
export type MergeRecord = Answer<'listMergesIntoAlbum'>['items'][number];
export type TagPlan = Answer<'planTagsOfAlbum'>['items'];
export type TagJob = Answer<'getTagWrite'>;

/** What can be starred and rated. */
export type ItemKind = 'artists' | 'albums' | 'tracks';
export type ScanStatus = Answer<'getScan'>;
export type ScanProblem = Answer<'listScanProblems'>['items'][number];
export type MissingTrack = Answer<'listMissingTracks'>['items'][number];
export type MusicRoot = Answer<'listMusicRoots'>['items'][number];
export type Role = Account['role'];

export type LiveSelf = Answer<'getLiveSelf'>;
export type LiveStream = Schemas['LiveStream'];
export type LiveHealth = Schemas['LiveStreamHealth'];
export type LiveIngress = Schemas['LiveIngress'];
export type LiveRestream = Schemas['LiveRestream'];
export type LiveChatBan = Schemas['LiveChatNamedBan'];
export type LiveViewer = Schemas['LiveViewer'];
export type LiveDelivery = Schemas['LiveDelivery'];
export type LiveToken = Schemas['HubToken'];
export type Tenant = Schemas['Tenant'];
export type Member = Schemas['Member'];
export type Invite = Schemas['Invite'];
export type TenantUsage = Schemas['TenantUsage'];
export type HubUser = Schemas['HubUser'];
export type Vod = Schemas['Vod'];
export type VodDetail = Schemas['VodDetail'];
export type LiveRecording = Schemas['Recording'];
export type Snapshot = Schemas['Snapshot'];
export type LogLine = Schemas['LiveLogLine'];
export type LiveAppRow = Schemas['LiveApp'];
export type LiveApp = Schemas['LiveAppWithSettings'];
export type LiveAppSettings = NonNullable<LiveApp['settings']>;
export type ConfigRehearsal = Schemas['AppConfigRehearsal'];
export type IpRule = Schemas['IpRule'];
export type IpBan = Schemas['IpBan'];
export type DatabaseHealth = Schemas['DatabaseHealth'];
export type CareJob = Schemas['DatabaseCare'];
export type LiveSample = Schemas['LiveSample'];
export type LiveTrack = Schemas['LiveTrack'];
export type LiveVodJob = Schemas['LiveVodJob'];
export type LiveNode = Schemas['LiveNode'];
