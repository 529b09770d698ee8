import { bytes, empty, type Route, routeFor } from '@bandstand/http';
import Type from 'typebox';
import { appOf, appParams, type LivePrincipal, liveAuth, ofApp } from '../access/index.ts';
import { LiveError, notFound } from '../errors/index.ts';
import { parseAppName } from '../names/index.ts';
import { parseSampleName, type SampleName } from './names.ts';
import { longestSample, type Samples } from './samples.ts';

const route = routeFor<LivePrincipal>();
const common = { tags: ['live pages'], auth: liveAuth, permission: 'live.app.edit', ...ofApp } as const;
const path = '/api/v1/apps/:app/samples';
const params = Type.Object({
  ...appParams.properties,
  file: Type.String({ maxLength: 100, description: 'A name such as `player.html`.' }),
});

/**
 * Scripts run, in an origin of their own: nothing that is kept for this site (cookies, storage) is theirs, and nothing that they
 * ask for carries anybody's sign-in.
 */
const pagePolicy = 'sandbox allow-scripts; frame-ancestors *';

const sampleSchema = Type.Object(
  {
    name: Type.String(),
    bytes: Type.Integer(),
    changedAt: Type.String(),
    url: Type.String({ description: 'Where everybody sees it.' }),
  },
  { $id: 'LiveSample' },
);

/** The pages of an app, edited below /api/v1/apps/APP/samples and shown to everybody below /samples/APP. */
export function sampleRoutes(samples: Samples): Route<LivePrincipal>[] {
  return [...editRoutes(samples), ...changeRoutes(samples), servedRoute(samples)];
}

/** Throws `not_found` for what no page is called. */
function fileOf({ params: { file } }: { readonly params: { readonly file: string } }): SampleName {
  const name = parseSampleName(file);
  if (name === undefined) throw notFound('page');
  return name;
}

function editRoutes(samples: Samples): Route<LivePrincipal>[] {
  const list = route({
    ...common,
    permission: 'live.app.view',
    rate: 'read',
    method: 'GET',
    path,
    operation: 'live.list-samples',
    summary: 'The files of an app’s pages, at most 200',
    input: { params: appParams },
    output: { 200: Type.Object({ items: Type.Array(sampleSchema) }) },
    handler: async (context) => {
      const app = appOf(context);
      const items = (await samples.list(app)).map(({ name, bytes: size, changedAt }) => ({
        name,
        bytes: size,
        changedAt: new Date(changedAt).toISOString(),
        url: `${context.origin}/samples/${app}/${name}`,
      }));
      return { items };
    },
  });
  const get = route({
    ...common,
    permission: 'live.app.view',
    rate: 'read',
    method: 'GET',
    path: `${path}/:file`,
    operation: 'live.get-sample',
    summary: 'A file as text, to edit it',
    input: { params },
    output: 'bytes',
    handler: async (context) => {
      const { body } = await samples.read(appOf(context), fileOf(context));
      return bytes(body, 'text/plain; charset=utf-8');
    },
  });
  return [list, get];
}

function changeRoutes(samples: Samples): Route<LivePrincipal>[] {
  const put = route({
    ...common,
    rate: 'write',
    method: 'PUT',
    path: `${path}/:file`,
    operation: 'live.put-sample',
    summary: 'Write a file, of at most 500 KiB',
    input: { params, body: { raw: { types: ['*/*'], maxBytes: longestSample } } },
    output: { 204: Type.Null() },
    handler: async (context) => {
      const file = parseSampleName(context.params.file);
      if (file === undefined)
        throw new LiveError('invalid', 'A page has a plain name with a known end, such as player.html.');
      await samples.write(appOf(context), file, await context.body.bytes());
      return empty();
    },
  });
  const remove = route({
    ...common,
    rate: 'write',
    method: 'DELETE',
    path: `${path}/:file`,
    operation: 'live.delete-sample',
    summary: 'Remove a file',
    input: { params },
    output: { 204: Type.Null() },
    handler: async (context) => {
      await samples.remove(appOf(context), fileOf(context));
      return empty();
    },
  });
  const regenerate = route({
    ...common,
    rate: 'write',
    method: 'POST',
    path: `${path}/regenerate`,
    operation: 'live.regenerate-samples',
    summary: 'Put the pages that come with Bandstand where none of their name is',
    input: { params: appParams },
    output: { 200: Type.Object({ made: Type.Array(Type.String()) }) },
    handler: async (context) => ({ made: await samples.regenerate(appOf(context)) }),
  });
  return [put, remove, regenerate];
}

function servedRoute(samples: Samples): Route<LivePrincipal> {
  return route({
    tags: ['live pages'],
    auth: [],
    permission: 'public',
    rate: 'media',
    cors: 'public-no-credentials',
    method: 'GET',
    path: '/samples/:app/:file',
    operation: 'live.sample',
    summary: 'A page of an app, in an origin of its own',
    input: { params },
    output: 'bytes',
    handler: async ({ params: { app: text, file: asked } }) => {
      const app = parseAppName(text);
      const file = parseSampleName(asked);
      if (app === undefined || file === undefined) throw notFound('page');
      const { body, changedAt } = await samples.read(app, file);
      return bytes(body, file.type, {
        'content-security-policy': pagePolicy,
        'cache-control': 'no-cache',
        'referrer-policy': 'no-referrer',
        etag: `"${body.length.toString(36)}-${Math.round(changedAt).toString(36)}"`,
      });
    },
  });
}
