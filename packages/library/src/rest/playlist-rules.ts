import { type Route, routeFor } from '@bandstand/http';
import Type, { type Static } from 'typebox';
import { type AccountViewer, viewerOf } from '../access/index.ts';
import {
  type Catalogue,
  type Rule,
  type RuleGroup,
  ruleFields,
  type TrackRules,
  trackJson,
  trackSorts,
} from '../catalogue/index.ts';
import { mostMatched, type SmartPlaylists } from '../community/index.ts';
import { trackSchema } from './catalogue-schemas.ts';

const route = routeFor<AccountViewer>();

/** Rules as they come and go; `parseRules` says in words what is wrong with those that hold together in shape only. */
export const rulesSchema = Type.Object(
  {
    match: Type.Optional(Type.Enum(['all', 'any'])),
    rules: Type.Array(Type.Record(Type.String(), Type.Unknown()), {
      maxItems: 50,
      description: `Each {field, operator, value} or again {match, rules}. Fields: ${Object.keys(ruleFields).join(', ')}.`,
    }),
    sort: Type.Optional(Type.Enum([...trackSorts])),
    order: Type.Optional(Type.Enum(['asc', 'desc'])),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: mostMatched })),
  },
  { $id: 'PlaylistRules' },
);

/** Rules as an answer holds them. */
export function rulesBody(rules: TrackRules | null): Static<typeof rulesSchema> | null {
  if (rules === null) return null;
  return { ...rules, rules: rules.rules.map(partBody) };
}

function partBody(part: Rule | RuleGroup): Record<string, unknown> {
  return 'rules' in part ? { match: part.match, rules: part.rules.map(partBody) } : { ...part };
}

const shownTracks = 20;

/** What rules would find, for a page that edits them. */
export function previewRoute({
  smartPlaylists,
  catalogue,
}: {
  readonly smartPlaylists: SmartPlaylists;
  readonly catalogue: Catalogue;
}): Route<AccountViewer> {
  return route({
    method: 'POST',
    path: '/api/v1/playlists/preview',
    auth: ['cookie', 'bearer'],
    tags: ['playlists'],
    permission: 'library.read',
    rate: 'read',
    operation: 'previewPlaylistRules',
    summary: 'How much rules find at this moment, and the first of it',
    input: { body: Type.Object({ rules: rulesSchema }) },
    output: {
      200: Type.Object({
        total: Type.Integer({ description: 'Everything that matches, beyond the limit too.' }),
        trackCount: Type.Integer(),
        durationMs: Type.Integer(),
        tracks: Type.Array(trackSchema),
      }),
    },
    handler: async (ctx) => {
      const viewer = viewerOf(ctx.principal);
      const { ids, total, durationS } = await smartPlaylists.preview(viewer, ctx.body.rules);
      const rows = await catalogue.tracksByIds(viewer, ids.slice(0, shownTracks), 'list');
      return {
        total,
        trackCount: ids.length,
        durationMs: Math.round(durationS * 1000),
        tracks: rows.flatMap((row) => (row === null ? [] : trackJson(row))),
      };
    },
  });
}
