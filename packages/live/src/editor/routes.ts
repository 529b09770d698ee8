import { type Route, routeFor } from '@bandstand/http';
import Type from 'typebox';
import { appOf, appParam, appParams, type LivePrincipal, liveAuth, ofApp } from '../access/index.ts';
import type { ConfigEditor } from './editor.ts';
import { presets } from './presets.ts';

const route = routeFor<LivePrincipal>();
const common = { auth: liveAuth, tags: ['live'], ...ofApp, permission: 'live.app.edit' } as const;
const text = Type.String({ maxLength: 256 * 1024 });
const stamp = Type.String({
  maxLength: 40,
  description: 'When it was written, as the list of versions has it.',
});

const configSchema = Type.Object(
  { text: Type.String(), version: Type.String({ description: 'Send it back with what you write.' }) },
  { $id: 'AppConfig' },
);
const rehearsalSchema = Type.Object(
  {
    problems: Type.Array(Type.String(), { description: 'Why it cannot be used; empty when it can.' }),
    notes: Type.Array(Type.String(), {
      description: 'What in it has no effect here. It can be used all the same.',
    }),
    diff: Type.Array(Type.Object({ kind: Type.Enum(['same', 'added', 'removed']), text: Type.String() })),
  },
  { $id: 'AppConfigRehearsal' },
);

/** An app's config.yaml as a text, its earlier versions, and presets. */
export function configRoutes(editor: ConfigEditor): Route<LivePrincipal>[] {
  return [...textRoutes(editor), ...backupRoutes(editor), ...presetRoutes(editor)];
}

function textRoutes(editor: ConfigEditor): Route<LivePrincipal>[] {
  const path = '/api/v1/apps/:app/config/raw';
  return [
    route({
      ...common,
      method: 'GET',
      path,
      operation: 'getAppConfig',
      summary: 'The config.yaml of an app',
      rate: 'read',
      input: { params: appParams },
      output: { 200: configSchema },
      handler: (ctx) => editor.read(appOf(ctx)),
    }),
    route({
      ...common,
      method: 'PUT',
      path,
      operation: 'putAppConfig',
      summary: 'Put a text in place of config.yaml; the one before stays as a version',
      rate: 'write',
      input: {
        params: appParams,
        body: Type.Object({
          text,
          version: Type.Optional(
            Type.String({ maxLength: 100, description: '409 when it is not the present one any more.' }),
          ),
        }),
      },
      output: { 200: configSchema },
      handler: (ctx) => editor.write(appOf(ctx), ctx.body.text, ctx.body.version),
    }),
    route({
      ...common,
      method: 'POST',
      path: `${path}/validate`,
      operation: 'rehearseAppConfig',
      summary: 'What is wrong with a text, what of it has no effect, and what it would change, line by line',
      rate: 'write',
      input: { params: appParams, body: Type.Object({ text }) },
      output: { 200: rehearsalSchema },
      handler: (ctx) => {
        const { problems, notes, diff } = editor.rehearse(appOf(ctx), ctx.body.text);
        return { problems: [...problems], notes: [...notes], diff: [...diff] };
      },
    }),
  ];
}

function backupRoutes(editor: ConfigEditor): Route<LivePrincipal>[] {
  const path = '/api/v1/apps/:app/config/backups';
  const params = Type.Object({ ...appParam, at: stamp });
  return [
    route({
      ...common,
      method: 'GET',
      path,
      operation: 'listAppConfigVersions',
      summary: 'Earlier versions of config.yaml, the newest first; twenty are kept',
      rate: 'read',
      input: { params: appParams },
      output: { 200: Type.Object({ items: Type.Array(Type.String()), next: Type.Null() }) },
      handler: (ctx) => ({ items: editor.backups(appOf(ctx)), next: null }),
    }),
    route({
      ...common,
      method: 'GET',
      path: `${path}/:at`,
      operation: 'getAppConfigVersion',
      summary: 'The text of an earlier version',
      rate: 'read',
      input: { params },
      output: { 200: Type.Object({ text: Type.String() }) },
      handler: (ctx) => ({ text: editor.backup(appOf(ctx), ctx.params.at) }),
    }),
    route({
      ...common,
      method: 'POST',
      path: `${path}/:at/revert`,
      operation: 'revertAppConfig',
      summary: 'Make an earlier version the present one',
      rate: 'write',
      input: { params },
      output: { 200: configSchema },
      handler: (ctx) => editor.revert(appOf(ctx), ctx.params.at),
    }),
  ];
}

function presetRoutes(editor: ConfigEditor): Route<LivePrincipal>[] {
  const path = '/api/v1/apps/:app/presets';
  return [
    route({
      ...common,
      method: 'GET',
      path,
      operation: 'listAppPresets',
      summary: 'Named sets of values',
      rate: 'read',
      permission: 'live.app.view',
      input: { params: appParams },
      output: {
        200: Type.Object({
          items: Type.Array(Type.Object({ name: Type.String(), summary: Type.String() })),
          next: Type.Null(),
        }),
      },
      handler: () => ({ items: presets.map(({ name, summary }) => ({ name, summary })), next: null }),
    }),
    route({
      ...common,
      method: 'POST',
      path: `${path}/:preset/apply`,
      operation: 'applyAppPreset',
      summary: 'Set the values of a preset; everything else stays',
      rate: 'write',
      input: {
        params: Type.Object({ ...appParam, preset: Type.String({ maxLength: 60 }) }),
      },
      output: { 200: configSchema },
      handler: (ctx) => {
        const app = appOf(ctx);
        editor.applyPreset(app, ctx.params.preset);
        return editor.read(app);
      },
    }),
  ];
}
