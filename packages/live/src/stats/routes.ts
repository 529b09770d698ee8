import { type Route, routeFor } from '@bandstand/http';
import Type from 'typebox';
import { appOf, appParams, type LivePrincipal, liveAuth, ofApp } from '../access/index.ts';
import type { Stats } from './stats.ts';

const route = routeFor<LivePrincipal>();
const common = { tags: ['live statistics'], auth: liveAuth, rate: 'read', method: 'GET' } as const;
const whole = Type.Integer();
const now = {
  streams: Type.Integer({ description: 'Published now.' }),
  viewers: Type.Integer({ description: 'Watching now.' }),
  bytesIn: Type.Integer({ description: 'Since the server started.' }),
  bytesOut: Type.Integer({ description: 'Since the server started.' }),
  viewerSeconds: Type.Integer({ description: 'Since the server started.' }),
};

/** /api/v1/hub/stats, and those of an app below /api/v1/apps/APP/stats. */
export function statsRoutes(stats: Stats): Route<LivePrincipal>[] {
  const hub = route({
    ...common,
    permission: 'live.hub.manage',
    path: '/api/v1/hub/stats',
    operation: 'live.get-hub-stats',
    summary: 'What the server does now, and how much there is; no app is opened for it',
    output: {
      200: Type.Object({
        ...now,
        apps: whole,
        tenants: whole,
        appsWithCallbacks: Type.Integer({ description: 'Apps with webhooks to send.' }),
        appsWithJobs: Type.Integer({ description: 'Apps with uploads or other jobs that wait.' }),
        storageBytes: whole,
        memoryBytes: whole,
        uptimeSeconds: whole,
      }),
    },
    handler: async () => ({
      ...stats.registry(),
      ...(await stats.now()),
      memoryBytes: process.memoryUsage.rss(),
      uptimeSeconds: Math.round(process.uptime()),
    }),
  });
  const app = route({
    ...common,
    permission: 'live.app.view',
    ...ofApp,
    path: '/api/v1/apps/:app/stats',
    operation: 'live.get-app-stats',
    summary: 'What an app does now, and what it has; its rows are counted every five seconds at most',
    input: { params: appParams },
    output: {
      200: Type.Object({
        ...now,
        streamsEnded: whole,
        vods: Type.Object({ recording: whole, uploading: whole, ready: whole, failed: whole }),
        month: Type.Object({
          recordingSeconds: whole,
          egressBytes: whole,
          ingressBytes: whole,
          viewerSeconds: whole,
        }),
        storageBytes: whole,
      }),
    },
    handler: async (context) => {
      const { streamsByStatus, vodsByStatus, usage, ...rest } = await stats.ofApp(appOf(context));
      const vods = (status: string): number => vodsByStatus.get(status) ?? 0;
      const used = (metric: string): number => Math.round(usage.get(metric) ?? 0);
      return {
        ...rest,
        streamsEnded: streamsByStatus.get('ended') ?? 0,
        vods: {
          recording: vods('recording'),
          uploading: vods('uploading'),
          ready: vods('ready'),
          failed: vods('failed'),
        },
        month: {
          recordingSeconds: used('recording_seconds'),
          egressBytes: used('egress_bytes'),
          ingressBytes: used('ingress_bytes'),
          viewerSeconds: used('viewer_seconds'),
        },
        storageBytes: used('storage_bytes'),
      };
    },
  });
  return [hub, app];
}
