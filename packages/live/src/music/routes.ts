import { json, type Route, routeFor } from '@bandstand/http';
import type { Job } from '@bandstand/sqlite';
import Type from 'typebox';
import { appOf, type LivePrincipal, liveAuth, ofApp } from '../access/index.ts';
import { LiveError } from '../errors/index.ts';
import { changeVod, vodParams as params, vodsPath } from '../vods/index.ts';
import type { AskedVod, VodJobKind, VodJobs } from './vod-jobs.ts';

const route = routeFor<LivePrincipal>();
const common = { tags: ['live track lists'], auth: liveAuth, permission: 'live.app.edit', ...ofApp } as const;
const nothing = Type.Null();
const textOrNull = Type.Union([Type.String(), nothing]);
const jobSchema = Type.Object(
  {
    id: Type.String(),
    state: Type.Enum(['waiting', 'running', 'done', 'dead', 'cancelled']),
    attempts: Type.Integer(),
    progress: Type.Object({
      done: Type.Integer(),
      total: Type.Union([Type.Integer(), nothing]),
      message: textOrNull,
    }),
    result: Type.Unknown({ description: 'What came of it.' }),
    error: textOrNull,
    createdAt: Type.String(),
    finishedAt: textOrNull,
  },
  { $id: 'LiveVodJob' },
);

export interface MusicRoutesPorts {
  readonly jobs: VodJobs;
  /** Whether there is identification. */
  readonly mayIdentify: boolean;
  /** Throws when the library does not take music from this account; null without a library. */
  readonly drafts: {
    readonly check: (account: string) => void;
    readonly has: (account: string, release: string) => boolean;
  } | null;
  /** ms since 1970. */
  readonly clock: () => number;
}

/** Long work on recordings: hearing one anew, and making a release of it. */
export function musicRoutes(ports: MusicRoutesPorts): Route<LivePrincipal>[] {
  const { jobs, mayIdentify, clock } = ports;
  const identify = route({
    ...common,
    method: 'POST',
    path: `${vodsPath}/:vod/identify`,
    operation: 'live.identify-vod',
    summary: 'Have a finished recording heard anew; what people have set or hidden on its list stays',
    rate: 'write',
    input: { params },
    output: { 202: jobSchema },
    handler: (context) => {
      if (!mayIdentify)
        throw new LiveError('not_available', 'Identification is switched off on this server.');
      const app = appOf(context);
      const vod = finished(jobs.vod(app, context.params.vod));
      return json(202, jobJson(jobs.ask(app, 'tracks.identify', vod)));
    },
  });
  const release = route({
    ...common,
    method: 'POST',
    path: `${vodsPath}/:vod/release`,
    operation: 'live.release-vod',
    summary: 'Make a draft release of a recording, under the account of who asks',
    description:
      '`whole`: one track with the track list as its chapters. `tracks`: each entry of the list as a track. The result names the release, or why the library refused it.',
    rate: 'write',
    input: {
      params,
      body: Type.Object({
        mode: Type.Enum(['whole', 'tracks']),
        title: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
        artist: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
      }),
    },
    output: { 202: jobSchema },
    handler: (context) => {
      const app = appOf(context);
      const vod = finished(jobs.vod(app, context.params.vod));
      const account = releasing(ports, context.signedIn(), vod);
      const { mode, artist = null } = context.body;
      const title = (context.body.title ?? vod.name).trim();
      const since = new Date(clock()).toISOString();
      const job = jobs.ask(app, 'library.draft', vod, { account, mode, title, artist, since }, (writer) =>
        changeVod(writer, vod.id, { libraryRelease: null }),
      );
      return json(202, jobJson(job));
    },
  });
  return [
    identify,
    release,
    ...looking(jobs, 'tracks.identify', 'identify', 'hearing it anew'),
    ...looking(jobs, 'library.draft', 'release', 'making a release of it'),
  ];
}

function looking(jobs: VodJobs, kind: VodJobKind, word: string, what: string): Route<LivePrincipal>[] {
  const path = `${vodsPath}/:vod/${word}`;
  return [
    route({
      ...common,
      method: 'GET',
      path,
      operation: `live.${word}-vod-progress`,
      summary: `How far ${what} is`,
      rate: 'read',
      input: { params },
      output: { 200: jobSchema },
      handler: (context) => {
        const app = appOf(context);
        return jobJson(jobs.last(app, kind, jobs.vod(app, context.params.vod)));
      },
    }),
    route({
      ...common,
      method: 'DELETE',
      path,
      operation: `live.cancel-${word}-vod`,
      summary: `Stop ${what}`,
      rate: 'write',
      input: { params },
      output: { 200: jobSchema },
      handler: (context) => {
        const app = appOf(context);
        return jobJson(jobs.cancel(app, kind, jobs.vod(app, context.params.vod)));
      },
    }),
  ];
}

/** Throws `conflict` for a recording that is under way, `not_available` for one that has no file. */
function finished(vod: AskedVod): AskedVod {
  if (vod.status === 'recording') throw new LiveError('conflict', 'This recording is still under way.');
  if (vod.localPath === null && vod.fileKey === null)
    throw new LiveError('not_available', 'This recording has no file.');
  return vod;
}

/** The account that the release will be of. Throws `forbidden`, `not_available`, `conflict` when there is a release. */
function releasing({ drafts }: MusicRoutesPorts, who: LivePrincipal, { libraryRelease }: AskedVod): string {
  if (who.kind !== 'account')
    throw new LiveError('forbidden', 'A release belongs to an account: ask with one.');
  if (drafts === null) throw new LiveError('not_available', 'Making releases needs ffmpeg on this server.');
  const { gid } = who.account;
  drafts.check(gid);
  if (libraryRelease !== null && drafts.has(gid, libraryRelease))
    throw new LiveError('conflict', 'There is a release of this recording already.', {
      details: { release: libraryRelease },
    });
  return gid;
}

function jobJson(job: Job) {
  const { id, state, attempts, progress, result, error } = job;
  return {
    id,
    state,
    attempts,
    progress,
    result,
    error,
    createdAt: new Date(job.createdAt).toISOString(),
    finishedAt: job.finishedAt === null ? null : new Date(job.finishedAt).toISOString(),
  };
}
