import { randomFillSync } from 'node:crypto';
import { bytes, text } from '@bandstand/http';
import { dotnetDate } from '../../jellyfin-items/index.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { refused } from '../protocol/fields.ts';

/** The version that clients are told: most of them are tested against servers of this one. */
export const claimedVersion = '10.11.6';

interface SystemOptions {
  readonly serverId: string;
  readonly serverName: string;
  readonly setupNeeded: () => boolean;
}

const common = { permission: 'public', rate: 'read', method: 'GET' } as const;
const mostTestBytes = 20_000_000;

/** What a client asks before anything else. */
export function systemEndpoints({ serverId, serverName, setupNeeded }: SystemOptions): readonly Endpoint[] {
  const publicInfo = ({ origin }: Call) => ({
    LocalAddress: `${origin}/jellyfin`,
    ServerName: serverName,
    Version: claimedVersion,
    ProductName: 'Jellyfin Server',
    OperatingSystem: '',
    Id: serverId,
    StartupWizardCompleted: !setupNeeded(),
  });
  return [
    {
      ...common,
      name: 'getPublicSystemInfo',
      path: '/System/Info/Public',
      summary: 'Name, id and version of this server',
      answer: publicInfo,
    },
    {
      ...common,
      permission: 'signed-in',
      name: 'getSystemInfo',
      path: '/System/Info',
      summary: 'The same, and what a signed-in client may know besides',
      answer: (call) => ({
        ...publicInfo(call),
        OperatingSystemDisplayName: '',
        HasPendingRestart: false,
        IsShuttingDown: false,
        SupportsLibraryMonitor: true,
        WebSocketPortNumber: Number(
          new URL(call.origin).port || (call.origin.startsWith('https') ? 443 : 80),
        ),
        CompletedInstallations: [],
        CanSelfRestart: false,
        CanLaunchWebBrowser: false,
        ProgramDataPath: '',
        WebPath: '',
        ItemsByNamePath: '',
        CachePath: '',
        LogPath: '',
        InternalMetadataPath: '',
        TranscodingTempPath: '',
        CastReceiverApplications: [],
        HasUpdateAvailable: false,
        EncoderLocation: 'System',
        SystemArchitecture: 'X64',
      }),
    },
    {
      ...common,
      method: ['GET', 'POST'],
      name: 'ping',
      path: '/System/Ping',
      summary: 'Says that the server is there',
      answer: () => 'Jellyfin Server',
    },
    {
      ...common,
      permission: 'signed-in',
      name: 'getEndpointInfo',
      path: '/System/Endpoint',
      summary: 'Where the client is, seen from here',
      answer: ({ address }) => {
        const near = /^(?:127\.|::1$|::ffff:127\.)/.test(address);
        return {
          IsLocal: near,
          IsInNetwork: near || /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|f[cd])/.test(address),
        };
      },
    },
    {
      ...common,
      name: 'getUtcTime',
      path: '/GetUtcTime',
      summary: 'The time of this server',
      answer: () => {
        const now = dotnetDate(new Date().toISOString());
        return { RequestReceptionTime: now, ResponseTransmissionTime: now };
      },
    },
    {
      ...common,
      name: 'getBranding',
      path: '/Branding/Configuration',
      summary: 'How the sign-in page looks',
      answer: () => ({ LoginDisclaimer: '', CustomCss: '', SplashscreenEnabled: false }),
    },
    {
      ...common,
      name: 'getBrandingCss',
      path: '/Branding/Css',
      also: ['/Branding/Css.css'],
      summary: 'Style sheet of the sign-in page',
      answer: () => bytes('', 'text/css; charset=utf-8'),
    },
    {
      ...common,
      permission: 'signed-in',
      rate: 'media',
      name: 'getBitrateTestBytes',
      path: '/Playback/BitrateTest',
      summary: 'Random bytes to measure the connection with',
      answer: ({ query }) => {
        const size = query.whole('size', 1) ?? 102_400;
        if (size > mostTestBytes) throw refused('size', `is more than ${mostTestBytes}`);
        return bytes(randomFillSync(new Uint8Array(size)), 'application/octet-stream');
      },
    },
    {
      ...common,
      name: 'healthText',
      path: '/health',
      summary: 'Says that the server is well',
      answer: () => text('Healthy'),
    },
  ];
}
