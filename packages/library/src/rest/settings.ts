import { type Route, routeFor } from '@bandstand/http';
import Type from 'typebox';
import { type AccountViewer, type Viewer, viewerOf } from '../access/index.ts';
import type { SettingDefinition, Settings } from '../settings/index.ts';
import { answeringLibraryErrors } from './library-errors.ts';

const route = routeFor<AccountViewer>();
const common = { auth: ['cookie', 'bearer'], tags: ['settings'], path: '/api/v1/settings' } as const;

const settingSchema = Type.Object({
  key: Type.String(),
  type: Type.Enum(['text', 'flag', 'number', 'choice', 'links', 'secret']),
  value: Type.Unknown({ description: 'Of the kind that `type` says; null for a secret, whatever it is.' }),
  default: Type.Unknown(),
  isSet: Type.Boolean({ description: 'False while the default counts.' }),
  about: Type.String(),
  limits: Type.Object({
    min: Type.Optional(Type.Number()),
    max: Type.Optional(Type.Number()),
    unit: Type.Optional(Type.String()),
    maxLength: Type.Optional(Type.Number()),
    choices: Type.Optional(Type.Array(Type.String())),
  }),
});
const listSchema = Type.Object({ items: Type.Array(settingSchema) });

/** The settings of the site. */
export function settingRoutes({ settings }: { readonly settings: Settings }): Route<AccountViewer>[] {
  const list = route({
    ...common,
    method: 'GET',
    rate: 'read',
    operation: 'listSettings',
    summary: 'Settings that the viewer may know, with their types and limits',
    permission: 'library.read',
    output: { 200: listSchema },
    handler: ({ principal }) => body(settings, viewerOf(principal)),
  });
  const change = route({
    ...common,
    method: 'PATCH',
    rate: 'write',
    operation: 'changeSettings',
    summary: 'Change settings, all or none; null takes one back to its default',
    permission: 'settings.manage',
    input: { body: Type.Object({ values: Type.Record(Type.String({ maxLength: 100 }), Type.Unknown()) }) },
    output: { 200: listSchema },
    handler: (ctx) => {
      settings.set(ctx.signedIn(), ctx.body.values);
      return body(settings, ctx.signedIn());
    },
  });
  return answeringLibraryErrors([list, change]);
}

function body(settings: Settings, viewer: Viewer) {
  return {
    items: settings.list(viewer).map(({ key, definition, value, isSet }) => {
      const { type, default: standard, about } = definition;
      return { key, type, value, default: standard, isSet, about, limits: limitsOf(definition) };
    }),
  };
}

function limitsOf(definition: SettingDefinition) {
  if (definition.type === 'number') {
    const { min, max, unit } = definition;
    return { min, max, unit };
  }
  if (definition.type === 'choice') return { choices: [...definition.choices] };
  return 'maxLength' in definition ? { maxLength: definition.maxLength } : {};
}
