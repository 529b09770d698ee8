export {
  type HubToken,
  LiveAccess,
  type LiveAccount,
  type LivePermission,
  type LivePerson,
  type LivePrincipal,
  livePermissions,
} from './access/index.ts';
export { AppDatabases, type AppRequest, Apps, type HeldApp } from './apps/index.ts';
export type { Tally } from './carrying/index.ts';
export { ConfigFile, configProblems } from './configuration/index.ts';
export { createLive } from './create.ts';
export { type DraftFile, DraftRefused, type LibraryDrafts, type NewDraft } from './drafts/index.ts';
export type {
  AppUsage,
  AudioFacts,
  EndReason,
  EngineEvent,
  EventSink,
  MediaEngine,
  PublishAnswer,
  PublishGate,
  PublishProtocol,
  PublishRequest,
  StreamFacts,
  StreamName,
  Totals,
  VideoFacts,
  ViewerFacts,
  ViewProtocol,
} from './engine/index.ts';
export { LiveError, type LiveErrorCode } from './errors/index.ts';
export {
  type LiveEvent,
  LiveEvents,
  type LiveListener,
  type RecordingEvent,
  type SnapshotEvent,
  streamIdOf,
  type VodName,
  type WentLiveEvent,
} from './events/index.ts';
export { Folders, type Layout, layoutOf } from './folders/index.ts';
export { type HlsAnswer, type HlsOptions, type HlsRequest, HlsService, hlsOptions } from './hls/index.ts';
export type { App, AppPage, AppState } from './hub/index.ts';
export { type Excerpt, type HeardTrack, IdentifierAway, type SoundIdentifier } from './identify/index.ts';
export type { Live, LiveKeyring, LiveOptions } from './live.ts';
export { LogFeed, LogFiles, type LogFilesParts } from './logs/index.ts';
export {
  type DatabaseHealth,
  databaseHealth,
  type MaintainOptions,
  type MaintenanceResult,
  maintainDatabase,
  maintenanceSteps,
  type SizedStep,
} from './maintenance/index.ts';
export type { Hearing, LiveMusic } from './music/index.ts';
export { type AppName, isReservedName, parseAppName } from './names/index.ts';
export type { LiveAccounts } from './people/index.ts';
export { Plane, type PlaneOptions, type Publication } from './plane/index.ts';
export { besidePlaybackTokens } from './playback/index.ts';
export {
  type ExportedFile,
  type ExportOptions,
  exportApp,
  type ImportOptions,
  importApp,
  type MoveOptions,
  moveApp,
  type ReplicateOptions,
  replicateApp,
} from './portable/index.ts';
export type { PortChoice } from './ports/index.ts';
export {
  type FinishedRecording,
  finishRecording,
  NotARecording,
  type RecordedFile,
  Recorder,
  type RecorderOptions,
} from './recorder/index.ts';
export { type RtmpLimits, type RtmpOptions, RtmpServer, rtmpLimits } from './rtmp/index.ts';
export { appSchema, hubSchema } from './schema/index.ts';
export { type AppSecretKind, Secrets, secretRef } from './secrets/index.ts';
export { AppSettings, type Settings } from './settings/index.ts';
export { cleanupGlobal, type SplitApp, type SplitReport } from './split/index.ts';
export type { MetricFamily, Sample } from './stats/index.ts';
export {
  countRestoredAnew,
  type LiveStorage,
  type LiveStorageOptions,
  openLiveStorage,
} from './storage/index.ts';
export { HubTokens, type ShownToken } from './tokens/index.ts';
export type { LibraryTracks } from './tracklist/index.ts';
