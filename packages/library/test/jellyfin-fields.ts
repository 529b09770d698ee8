/*
 * Fields without which strict clients fail, after the generated decoders of Finamp and what Feishin reads unguarded; for
 * every kind of object a list of `name:type`, where `any` is anything but null.
 */

const user =
  'Id:string Name:string ServerId:string HasPassword:boolean HasConfiguredPassword:boolean HasConfiguredEasyPassword:boolean Policy:object Configuration:object';
const policy = `IsAdministrator:boolean IsHidden:boolean IsDisabled:boolean EnableUserPreferenceAccess:boolean
  EnableRemoteControlOfOtherUsers:boolean EnableSharedDeviceControl:boolean EnableRemoteAccess:boolean EnableLiveTvManagement:boolean
  EnableLiveTvAccess:boolean EnableMediaPlayback:boolean EnableAudioPlaybackTranscoding:boolean EnableVideoPlaybackTranscoding:boolean
  EnablePlaybackRemuxing:boolean EnableContentDeletion:boolean EnableContentDownloading:boolean EnableSyncTranscoding:boolean
  EnableMediaConversion:boolean EnableAllDevices:boolean EnableAllChannels:boolean EnableAllFolders:boolean
  InvalidLoginAttemptCount:number EnablePublicSharing:boolean RemoteClientBitrateLimit:number SyncPlayAccess:string
  AuthenticationProviderId:string PasswordResetProviderId:string`;
const configuration = `PlayDefaultAudioTrack:boolean DisplayMissingEpisodes:boolean SubtitleMode:string DisplayCollectionsView:boolean
  EnableLocalPassword:boolean HidePlayedInLatest:boolean RememberAudioSelections:boolean RememberSubtitleSelections:boolean
  EnableNextEpisodeAutoPlay:boolean`;
const session = `Id:string UserId:string LastActivityDate:string SupportsRemoteControl:boolean IsActive:boolean
  SupportsMediaControl:boolean HasCustomDeviceName:boolean PlayState:object`;
const playState = 'CanSeek:boolean IsPaused:boolean IsMuted:boolean';
const result = 'Items:list TotalRecordCount:number StartIndex:number';
const userData =
  'PlaybackPositionTicks:number PlayCount:number IsFavorite:boolean Played:boolean Key:string ItemId:string';
const item = `Name:string ServerId:string Id:string Type:string MediaType:string IsFolder:boolean LocationType:string ImageTags:object
  BackdropImageTags:list ImageBlurHashes:object UserData:object`;
const audio = `${item} AlbumArtist:string AlbumArtists:list Artists:list ArtistItems:list RunTimeTicks:number Container:string
  HasLyrics:boolean Album:string AlbumId:string IndexNumber:number ParentIndexNumber:number ProductionYear:number DateCreated:string
  GenreItems:list Genres:list MediaSources:list ProviderIds:object SortName:string Etag:string ParentId:string`;
const album = `${item} AlbumArtist:string AlbumArtists:list ArtistItems:list ChildCount:number RunTimeTicks:number
  PremiereDate:string ProductionYear:number DateCreated:string Genres:list GenreItems:list ProviderIds:object`;
const artist = `${item} DateCreated:string SortName:string ProviderIds:object`;
const source = `Protocol:string Id:string Type:string Container:string Size:number Bitrate:number ETag:string IsRemote:boolean
  SupportsTranscoding:boolean SupportsDirectStream:boolean SupportsDirectPlay:boolean IsInfiniteStream:boolean RequiresOpening:boolean
  RequiresClosing:boolean RequiresLooping:boolean SupportsProbing:boolean MediaStreams:list ReadAtNativeFramerate:boolean
  IgnoreDts:boolean IgnoreIndex:boolean GenPtsInput:boolean`;
const stream = `Type:string Index:number Codec:string IsInterlaced:boolean IsDefault:boolean IsForced:boolean IsExternal:boolean
  IsTextSubtitleStream:boolean SupportsExternalStream:boolean`;
const quickConnect =
  'Authenticated:boolean Secret:string Code:string DeviceId:string DeviceName:string AppName:string AppVersion:string DateAdded:string';
const publicInfo =
  'LocalAddress:string ServerName:string Version:string ProductName:string OperatingSystem:string Id:string StartupWizardCompleted:boolean';
const hint = 'Id:string ItemId:string Name:string Type:string MediaType:string Artists:list';

export const required = {
  user,
  policy,
  configuration,
  session,
  playState,
  result,
  userData,
  item,
  audio,
  album,
  artist,
  source,
  stream,
  quickConnect,
  publicInfo,
  hint,
} as const;

/** What of the required fields is not there, or not of its type; also every field that is null, as they must be left out. */
export function lacks(kind: keyof typeof required, value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [`${kind} is no object`];
  const facts = new Map<string, unknown>(Object.entries(value));
  const missing = required[kind].split(/\s+/).filter((field) => {
    const [name = '', type] = field.split(':');
    const found = facts.get(name);
    return type === 'list' ? !Array.isArray(found) : typeof found !== type;
  });
  const nulls = [...facts].flatMap(([name, one]) => (one === null ? [`${name} is null`] : []));
  return [...missing, ...nulls].map((field) => `${kind}.${field}`);
}
