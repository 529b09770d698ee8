import Type from 'typebox';

const textOrNull = Type.Union([Type.String(), Type.Null()]);
const time = Type.String({ description: 'ISO 8601, UTC.' });

const row = {
  name: Type.String(),
  displayName: textOrNull,
  roomPrefix: textOrNull,
  tenant: Type.String(),
  node: Type.Union([Type.String(), Type.Null()], { description: 'The server it is on; null for this one.' }),
  state: Type.Enum(['legacy', 'creating', 'ready', 'replica', 'leaving', 'deleting']),
  createdAt: time,
  updatedAt: time,
};

export const appRowSchema = Type.Object(row, { $id: 'LiveApp' });

const settings = {
  recordingEnabled: Type.Boolean(),
  recordingAutomatic: Type.Boolean({ description: 'Whether each stream is recorded from its beginning.' }),
  audioOnly: Type.Boolean(),
  splitMinutes: Type.Integer({ description: '0 for never.' }),
  snapshotSeconds: Type.Integer({ description: '0 for none.' }),
  dvrSeconds: Type.Integer({ description: 'How far back viewers may go.' }),
  rtmpEnabled: Type.Boolean(),
  rtmpPassword: Type.Boolean(),
  transcoding: Type.Boolean(),
  viewerCounter: Type.Boolean(),
  chat: Type.Boolean(),
  reactions: Type.Boolean(),
  publicPlayback: Type.Boolean(),
};

export const appSchema = Type.Object(
  {
    ...row,
    settings: Type.Union(
      [
        Type.Object({
          ...settings,
          callbackUrl: Type.Union([Type.String(), Type.Null()], {
            description: 'Without what may be a secret in it.',
          }),
          s3: Type.Boolean({ description: 'Whether recordings go to a store of objects.' }),
        }),
        Type.Null(),
      ],
      { description: 'Null while the app is not on this server.' },
    ),
  },
  { $id: 'LiveAppWithSettings' },
);

const name = Type.String({ maxLength: 100 });

export const newAppBody = Type.Object({
  name,
  displayName: Type.Optional(name),
  roomPrefix: Type.Optional(Type.String({ maxLength: 40 })),
  tenant: Type.Optional(
    Type.String({ maxLength: 100, description: 'Whose it is; needed by who belongs to several.' }),
  ),
});

export const appChangeBody = Type.Object({
  displayName: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  roomPrefix: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
  tenant: Type.Optional(Type.String({ maxLength: 100, description: 'Takes a superadmin.' })),
  callbackUrl: Type.Optional(Type.String({ maxLength: 2000, description: 'Empty for none.' })),
  recordingEnabled: Type.Optional(Type.Boolean()),
  recordingAutomatic: Type.Optional(Type.Boolean()),
  audioOnly: Type.Optional(Type.Boolean()),
  splitMinutes: Type.Optional(Type.Integer({ minimum: 0, maximum: 1440 })),
  snapshotSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400 })),
  dvrSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 43_200 })),
  rtmpEnabled: Type.Optional(Type.Boolean()),
  rtmpPassword: Type.Optional(Type.Boolean()),
  transcoding: Type.Optional(Type.Boolean()),
  viewerCounter: Type.Optional(Type.Boolean()),
  chat: Type.Optional(Type.Boolean()),
  reactions: Type.Optional(Type.Boolean()),
  publicPlayback: Type.Optional(Type.Boolean()),
});

/** Where each field of a change stands in config.yaml. */
export const configPaths = {
  displayName: 'display_name',
  roomPrefix: 'room_prefix',
  callbackUrl: 'callbacks.url',
  recordingEnabled: 'recording.enabled',
  recordingAutomatic: 'recording.automatic',
  audioOnly: 'recording.audio_only',
  splitMinutes: 'recording.split_minutes',
  snapshotSeconds: 'recording.snapshot_seconds',
  dvrSeconds: 'hls.dvr_seconds',
  rtmpEnabled: 'rtmp.enabled',
  rtmpPassword: 'features.rtmp_password',
  transcoding: 'transcoding.enabled',
  viewerCounter: 'features.viewer_counter',
  chat: 'features.chat',
  reactions: 'features.reactions',
  publicPlayback: 'features.public_playback',
} as const;
