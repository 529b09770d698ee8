import { type Route, routeFor } from '@bandstand/http';
import Type from 'typebox';
import { appOf, appParams, type LivePrincipal, liveAuth, ofApp } from '../access/index.ts';
import type { ConfigEditor } from '../editor/index.ts';
import type { AppName } from '../names/index.ts';
import { type AppSecretKind, type Secrets, secretRef } from '../secrets/index.ts';
import type { AppSettings } from '../settings/index.ts';

const route = routeFor<LivePrincipal>();
const common = { auth: liveAuth, tags: ['live'], ...ofApp } as const;
const textOrNull = Type.Union([Type.String(), Type.Null()]);
const value = Type.Optional(
  Type.Union([Type.String({ minLength: 1, maxLength: 1000 }), Type.Null()], {
    description: 'Null removes it. No answer ever holds it.',
  }),
);
const hint = Type.Union([Type.String(), Type.Null()], {
  description: 'Its last two letters behind dots; null when there is none.',
});
const hintsSchema = Type.Object(
  { callbackSecret: hint, s3AccessKey: hint, s3SecretKey: hint },
  { $id: 'AppSecretHints' },
);

const s3Fields = {
  bucket: Type.String({ maxLength: 255 }),
  region: Type.String({ maxLength: 100 }),
  endpoint: Type.String({ maxLength: 2000 }),
  forcePathStyle: Type.Boolean(),
  prefix: Type.String({ maxLength: 500 }),
  publicUrl: Type.String({ maxLength: 2000 }),
};
const s3Schema = Type.Object(
  {
    configured: Type.Boolean(),
    settings: Type.Union([Type.Object(s3Fields), Type.Null()]),
    accessKey: textOrNull,
  },
  { $id: 'AppS3' },
);

export interface SecretRoutesOptions {
  readonly editor: ConfigEditor;
  readonly settings: AppSettings;
  readonly secrets: Secrets;
}

const kinds = {
  callbackSecret: { kind: 'CALLBACK_SECRET', path: 'callbacks.secret_env' },
  s3AccessKey: { kind: 'S3_KEY', path: 's3.access_key_env' },
  s3SecretKey: { kind: 'S3_SECRET', path: 's3.secret_key_env' },
} as const satisfies Readonly<Record<string, { kind: AppSecretKind; path: string }>>;

/** Where recordings go, and the secrets of an app: they are set, and never told. */
export function secretRoutes({ editor, settings, secrets }: SecretRoutesOptions): Route<LivePrincipal>[] {
  const hintOf = (app: AppName, kind: AppSecretKind): string | null =>
    masked(secrets.get(secretRef(app, kind)));
  const hints = (app: AppName) => ({
    callbackSecret: hintOf(app, 'CALLBACK_SECRET'),
    s3AccessKey: hintOf(app, 'S3_KEY'),
    s3SecretKey: hintOf(app, 'S3_SECRET'),
  });
  const s3Of = (app: AppName) => {
    const { s3 } = settings.of(app);
    if (s3 === null) return { configured: false, settings: null, accessKey: hintOf(app, 'S3_KEY') };
    const { accessKey, secretKey: _secret, ...shown } = s3;
    return { configured: true, settings: shown, accessKey: masked(accessKey) };
  };
  return [
    route({
      ...common,
      method: 'GET',
      path: '/api/v1/apps/:app/secrets',
      operation: 'getAppSecretHints',
      summary: 'Which secrets an app has',
      permission: 'live.app.manage',
      rate: 'read',
      input: { params: appParams },
      output: { 200: hintsSchema },
      handler: (ctx) => hints(appOf(ctx)),
    }),
    route({
      ...common,
      method: 'PUT',
      path: '/api/v1/apps/:app/secrets',
      operation: 'setAppSecrets',
      summary: 'Set or remove secrets of an app; those that are left out stay',
      permission: 'live.app.manage',
      rate: 'write',
      input: {
        params: appParams,
        body: Type.Object({ callbackSecret: value, s3AccessKey: value, s3SecretKey: value }),
      },
      output: { 200: hintsSchema },
      handler: (ctx) => {
        const app = appOf(ctx);
        const named: Record<string, string> = {};
        const given: Record<string, string | null> = {};
        for (const [field, { kind, path }] of Object.entries(kinds)) {
          const secret = Object.entries(ctx.body).find(([key]) => key === field)?.[1];
          if (secret === undefined) continue;
          given[secretRef(app, kind)] = secret;
          named[path] = secretRef(app, kind);
        }
        if (Object.keys(given).length > 0) {
          editor.set(app, named);
          secrets.change(given);
          settings.forget(app);
        }
        return hints(app);
      },
    }),
    route({
      ...common,
      method: 'GET',
      path: '/api/v1/apps/:app/s3',
      operation: 'getAppS3',
      summary: 'Where recordings of an app go',
      permission: 'live.app.edit',
      rate: 'read',
      input: { params: appParams },
      output: { 200: s3Schema },
      handler: (ctx) => s3Of(appOf(ctx)),
    }),
    route({
      ...common,
      method: 'PUT',
      path: '/api/v1/apps/:app/s3',
      operation: 'setAppS3',
      summary: 'Say where recordings of an app go; an empty bucket keeps them here',
      permission: 'live.app.manage',
      rate: 'write',
      input: { params: appParams, body: Type.Partial(Type.Object(s3Fields)) },
      output: { 200: s3Schema },
      handler: (ctx) => {
        const app = appOf(ctx);
        const { bucket, region, endpoint, forcePathStyle, prefix, publicUrl } = ctx.body;
        const all = {
          's3.bucket': bucket,
          's3.region': region,
          's3.endpoint': endpoint,
          's3.force_path_style': forcePathStyle,
          's3.prefix': prefix,
          's3.public_url': publicUrl,
        };
        const said: Record<string, string | boolean> = {};
        for (const [path, one] of Object.entries(all)) if (one !== undefined) said[path] = one;
        editor.set(app, said);
        return s3Of(app);
      },
    }),
  ];
}

/** Enough to tell two secrets apart, and nothing of a short one. */
function masked(secret: string | undefined): string | null {
  if (secret === undefined) return null;
  return secret.length < 12 ? '…' : `…${secret.slice(-2)}`;
}
