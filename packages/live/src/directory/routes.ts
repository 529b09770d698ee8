import {
  cursorAt,
  empty,
  json,
  pageOf,
  pageQuery,
  pageSchema,
  placeOf,
  type Route,
  routeFor,
} from '@bandstand/http';
import Type from 'typebox';
import { appOf, appParams, type LiveAccess, type LivePrincipal, liveAuth, ofApp } from '../access/index.ts';
import type { ConfigEditor, ConfigValue } from '../editor/index.ts';
import type { MediaEngine } from '../engine/index.ts';
import { LiveError } from '../errors/index.ts';
import type { App } from '../hub/index.ts';
import type { AppSettings, Settings } from '../settings/index.ts';
import type { AppDirectory } from './directory.ts';
import { KeptAnswers } from './kept-answers.ts';
import { appChangeBody, appRowSchema, appSchema, configPaths, newAppBody } from './schemas.ts';

const route = routeFor<LivePrincipal>();
const common = { auth: liveAuth, tags: ['live'] } as const;

export interface AppRoutesOptions {
  readonly directory: AppDirectory;
  readonly editor: ConfigEditor;
  readonly settings: AppSettings;
  readonly access: LiveAccess;
  readonly engine: MediaEngine;
}

/** Apps: listed, made, seen, changed, removed. */
export function appRoutes(options: AppRoutesOptions): Route<LivePrincipal>[] {
  const { directory, editor, settings, access, engine } = options;
  const whole = (app: App) => ({
    ...shown(app),
    settings: isHere(app) ? settingsShown(settings.of(app.name)) : null,
  });
  const answers = new KeptAnswers();
  const list = route({
    ...common,
    method: 'GET',
    path: '/api/v1/apps',
    operation: 'listLiveApps',
    summary: 'The apps of your tenants by their names; all of them for superadmins',
    permission: 'live.signed-in',
    rate: 'read',
    input: {
      query: Type.Object({ ...pageQuery, tenant: Type.Optional(Type.String({ maxLength: 100 })) }),
    },
    output: { 200: pageSchema(appRowSchema) },
    handler: (ctx) => {
      const { limit = 50, cursor, tenant } = ctx.query;
      const found = directory.list(ctx.signedIn(), placeOf(cursor)?.value ?? '', limit + 1, tenant);
      const { items, next } = pageOf(found, limit, (last) => cursorAt(last.name));
      return { items: items.map(shown), next };
    },
  });
  const create = route({
    ...common,
    method: 'POST',
    path: '/api/v1/apps',
    operation: 'createLiveApp',
    summary: 'Make an app in a tenant',
    description:
      'Takes an editor of the tenant. 429 with metric, limit and used when the tenant has no app left.',
    permission: 'live.signed-in',
    rate: 'write',
    input: { body: newAppBody },
    output: { 201: appSchema },
    handler: async (ctx) => {
      const app = await directory.create(ctx.body, ctx.signedIn());
      return json(201, whole(app), { location: `/api/v1/apps/${app.name}` });
    },
  });
  const read = route({
    ...common,
    ...ofApp,
    method: 'GET',
    path: '/api/v1/apps/:app',
    operation: 'getLiveApp',
    summary: 'One app, with what it does',
    permission: 'live.app.view',
    rate: 'read',
    input: { params: appParams },
    output: { 200: appSchema },
    handler: (ctx) => {
      const app = directory.get(appOf(ctx));
      return answers.of(app, isHere(app) ? settings.of(app.name) : null, () => whole(app));
    },
  });
  const change = route({
    ...common,
    ...ofApp,
    method: 'PATCH',
    path: '/api/v1/apps/:app',
    operation: 'changeLiveApp',
    summary: 'Change what an app does; config.yaml keeps everything else, comments too',
    permission: 'live.app.edit',
    rate: 'write',
    input: { params: appParams, body: appChangeBody },
    output: { 200: appSchema },
    handler: (ctx) => {
      const app = appOf(ctx);
      const { tenant, ...fields } = ctx.body;
      if (tenant !== undefined) access.require(ctx.signedIn(), 'live.hub.manage');
      const values = configValues(fields);
      if (Object.keys(values).length > 0) editor.set(app, values);
      return whole(tenant === undefined ? directory.get(app) : directory.giveTo(app, tenant));
    },
  });
  const remove = route({
    ...common,
    ...ofApp,
    method: 'DELETE',
    path: '/api/v1/apps/:app',
    operation: 'deleteLiveApp',
    summary: 'Remove an app with everything of it; recordings only when that is said',
    description:
      '`vods=delete` removes recordings from their store, too; `vods=abandon` leaves there what is there.',
    permission: 'live.app.manage',
    rate: 'write',
    input: {
      params: appParams,
      query: Type.Object({ vods: Type.Optional(Type.Enum(['keep', 'delete', 'abandon'])) }),
    },
    output: { 204: Type.Null() },
    handler: async (ctx) => {
      await directory.remove(appOf(ctx), ctx.query.vods ?? 'keep', engine);
      return empty();
    },
  });
  return [list, create, read, change, remove];
}

const isHere = ({ state, nodeId }: App): boolean =>
  state === 'legacy' || state === 'replica' || (state === 'ready' && nodeId === null);

function shown({ name, displayName, roomPrefix, tenantId, nodeId, state, createdAt, updatedAt }: App) {
  return { name, displayName, roomPrefix, tenant: tenantId, node: nodeId, state, createdAt, updatedAt };
}

function settingsShown({ recording, hls, rtmp, transcoding, features, callbacks, s3 }: Settings) {
  return {
    recordingEnabled: recording.enabled,
    recordingAutomatic: recording.automatic,
    audioOnly: recording.audioOnly,
    splitMinutes: recording.splitMinutes,
    snapshotSeconds: recording.snapshotSeconds,
    dvrSeconds: hls.dvrSeconds,
    rtmpEnabled: rtmp.enabled,
    transcoding: transcoding.enabled,
    ...features,
    callbackUrl: callbacks === null ? null : withoutQuery(callbacks.url),
    s3: s3 !== null,
  };
}

/** People put tokens into the query and the name in front of the host. */
function withoutQuery(address: string): string | null {
  const url = URL.parse(address);
  return url === null ? null : `${url.origin}${url.pathname}`;
}

function configValues(
  fields: Readonly<Record<string, ConfigValue | undefined>>,
): Record<string, ConfigValue> {
  const paths: Readonly<Record<string, string>> = configPaths;
  const values: Record<string, ConfigValue> = {};
  for (const [field, value] of Object.entries(fields)) {
    const path = paths[field];
    if (path === undefined) throw new LiveError('invalid', `${field} cannot be changed.`);
    if (value !== undefined) values[path] = value;
  }
  return values;
}
