import { json, type Route, routeFor } from '@bandstand/http';
import Type from 'typebox';
import { appOf, appParam, appParams, type LivePrincipal, liveAuth, ofApp } from '../access/index.ts';
import { LiveError } from '../errors/index.ts';
import { parseRoom } from '../names/index.ts';
import type { RecordingFacts, Recordings } from './recordings.ts';

const route = routeFor<LivePrincipal>();
const path = '/api/v1/apps/:app/recordings';
const common = { tags: ['live recordings'], auth: liveAuth, ...ofApp } as const;
const edit = { ...common, permission: 'live.app.edit', rate: 'write' } as const;

const recordingSchema = Type.Object(
  {
    id: Type.String(),
    room: Type.String(),
    startedAt: Type.String(),
    startedBy: Type.Enum(['settings', 'person']),
    soundOnly: Type.Boolean(),
    splitMinutes: Type.Integer(),
    skipped: Type.Integer({ description: 'Pictures and packets of sound that the disk was too slow for.' }),
    vodId: Type.Union([Type.String(), Type.Null()], { description: 'The file that is written now.' }),
    part: Type.Integer(),
  },
  { $id: 'Recording' },
);

const recordingJson = (facts: RecordingFacts) => ({
  ...facts,
  startedAt: new Date(facts.startedAt).toISOString(),
});

/** Recordings that go on. */
export function recordingRoutes(recordings: Recordings): Route<LivePrincipal>[] {
  return [
    route({
      ...common,
      permission: 'live.app.view',
      rate: 'read',
      method: 'GET',
      path,
      operation: 'live.recordings.list',
      summary: 'What is being recorded',
      input: { params: appParams },
      output: { 200: Type.Object({ items: Type.Array(recordingSchema) }) },
      handler: (context) => ({ items: recordings.list(appOf(context)).map(recordingJson) }),
    }),
    route({
      ...edit,
      method: 'POST',
      path,
      operation: 'live.recordings.start',
      summary: 'Begins to record a stream',
      input: {
        params: appParams,
        body: Type.Object({
          room: Type.String({ maxLength: 200 }),
          soundOnly: Type.Optional(Type.Boolean()),
          splitMinutes: Type.Optional(Type.Integer({ minimum: 0, maximum: 24 * 60 })),
        }),
      },
      output: { 201: recordingSchema },
      handler: (context) => {
        const { room: named, soundOnly, splitMinutes } = context.body;
        const room = parseRoom(named);
        if (room === undefined) throw new LiveError('not_found', 'Nobody publishes this stream.');
        const begun = recordings.begin({ app: appOf(context), room }, { soundOnly, splitMinutes });
        return json(201, recordingJson(begun));
      },
    }),
    route({
      ...edit,
      method: 'POST',
      path: `${path}/:recording/stop`,
      operation: 'live.recordings.stop',
      summary: 'Ends a recording; answered when its files are whole',
      input: {
        params: Type.Object({
          ...appParam,
          recording: Type.String({ maxLength: 200, description: 'Id of the recording.' }),
        }),
      },
      output: { 200: Type.Object({ id: Type.String() }) },
      handler: async (context) => {
        await recordings.stop(appOf(context), context.params.recording);
        return { id: context.params.recording };
      },
    }),
  ];
}
