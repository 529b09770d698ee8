import type { Account } from '../../access/index.ts';
import type { DeviceSession } from '../../accounts/index.ts';
import { dotnetDate, type Item, jellyfinId, ticksOfMs } from '../../jellyfin-items/index.ts';

interface Shown {
  readonly serverId: string;
  readonly account: Account;
  readonly session: DeviceSession;
  readonly playing:
    | { readonly item: Item | undefined; readonly positionMs: number; readonly paused: boolean }
    | undefined;
  /** ms since 1970. */
  readonly now: number;
}

/** Without a word for longer than this a device counts as away, in ms. */
const awayMs = 16 * 60_000;

/** A session on a device, with what plays there. */
export function sessionJson({ serverId, account, session, playing, now }: Shown) {
  const lastUsed = dotnetDate(session.lastUsedAt);
  return {
    Id: jellyfinId(session.gid),
    UserId: jellyfinId(account.gid),
    UserName: account.username,
    Client: session.client,
    DeviceId: session.deviceId,
    DeviceName: session.deviceName,
    ApplicationVersion: session.version,
    ServerId: serverId,
    RemoteEndPoint: session.address ?? undefined,
    LastActivityDate: lastUsed,
    LastPlaybackCheckIn:
      playing === undefined ? '0001-01-01T00:00:00.0000000Z' : dotnetDate(new Date(now).toISOString()),
    IsActive: now - Date.parse(session.lastUsedAt) < awayMs,
    SupportsMediaControl: false,
    SupportsRemoteControl: false,
    HasCustomDeviceName: false,
    PlayableMediaTypes: ['Audio'],
    SupportedCommands: [],
    AdditionalUsers: [],
    NowPlayingQueue: [],
    NowPlayingQueueFullItems: [],
    Capabilities: {
      PlayableMediaTypes: ['Audio'],
      SupportedCommands: [],
      SupportsMediaControl: false,
      SupportsPersistentIdentifier: true,
    },
    PlayState: {
      ...(playing === undefined ? {} : { PositionTicks: ticksOfMs(playing.positionMs) }),
      CanSeek: playing !== undefined,
      IsPaused: playing?.paused ?? false,
      IsMuted: false,
      RepeatMode: 'RepeatNone',
      PlaybackOrder: 'Default',
    },
    ...(playing?.item === undefined ? {} : { NowPlayingItem: playing.item }),
  };
}
