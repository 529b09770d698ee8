import { type Account, asViewer, atLeast, isStaff } from '../../access/index.ts';
import { dotnetDate, jellyfinId } from '../../jellyfin-items/index.ts';

/** An account as a user, with every field that strict clients insist on. */
export function userJson(
  serverId: string,
  account: Account,
  allowDownloads: boolean,
  imageTag: string | undefined,
) {
  const { gid, username, lastSeenAt } = account;
  const seen =
    lastSeenAt === null
      ? {}
      : { LastLoginDate: dotnetDate(lastSeenAt), LastActivityDate: dotnetDate(lastSeenAt) };
  return {
    Name: username,
    ServerId: serverId,
    Id: jellyfinId(gid),
    HasPassword: true,
    HasConfiguredPassword: true,
    HasConfiguredEasyPassword: false,
    EnableAutoLogin: false,
    ...(imageTag === undefined ? {} : { PrimaryImageTag: imageTag, PrimaryImageAspectRatio: 1 }),
    ...seen,
    Configuration: configuration,
    Policy: policyOf(account, allowDownloads),
  };
}

const configuration = {
  PlayDefaultAudioTrack: true,
  SubtitleLanguagePreference: '',
  DisplayMissingEpisodes: false,
  GroupedFolders: [],
  SubtitleMode: 'Default',
  DisplayCollectionsView: false,
  EnableLocalPassword: false,
  OrderedViews: [],
  LatestItemsExcludes: [],
  MyMediaExcludes: [],
  HidePlayedInLatest: false,
  RememberAudioSelections: true,
  RememberSubtitleSelections: true,
  EnableNextEpisodeAutoPlay: true,
} as const;

function policyOf(account: Account, allowDownloads: boolean) {
  const may = account.isActive;
  return {
    IsAdministrator: may && atLeast(account.role, 'admin'),
    IsHidden: true,
    IsDisabled: !may,
    EnableCollectionManagement: false,
    EnableSubtitleManagement: false,
    EnableLyricManagement: false,
    BlockedTags: [],
    AllowedTags: [],
    EnableUserPreferenceAccess: true,
    AccessSchedules: [],
    BlockUnratedItems: [],
    EnableRemoteControlOfOtherUsers: false,
    EnableSharedDeviceControl: false,
    EnableRemoteAccess: may,
    EnableLiveTvManagement: false,
    EnableLiveTvAccess: false,
    EnableMediaPlayback: may,
    EnableAudioPlaybackTranscoding: may,
    EnableVideoPlaybackTranscoding: false,
    EnablePlaybackRemuxing: may,
    ForceRemoteSourceTranscoding: false,
    EnableContentDeletion: false,
    EnableContentDeletionFromFolders: [],
    EnableContentDownloading: may && (allowDownloads || isStaff(asViewer(account))),
    EnableSyncTranscoding: may,
    EnableMediaConversion: false,
    EnabledDevices: [],
    EnableAllDevices: true,
    EnabledChannels: [],
    EnableAllChannels: false,
    EnabledFolders: [],
    EnableAllFolders: true,
    InvalidLoginAttemptCount: 0,
    LoginAttemptsBeforeLockout: -1,
    MaxActiveSessions: 0,
    EnablePublicSharing: may,
    BlockedMediaFolders: [],
    BlockedChannels: [],
    RemoteClientBitrateLimit: 0,
    AuthenticationProviderId: 'Bandstand',
    PasswordResetProviderId: 'Bandstand',
    SyncPlayAccess: 'None',
  };
}
