import Type from 'typebox';

const textOrNull = Type.Union([Type.String(), Type.Null()]);

export const state = Type.Enum(['active', 'draining', 'disabled']);
export const role = Type.Enum(['origin', 'edge']);

export const nodeSchema = Type.Object(
  {
    id: Type.String(),
    name: textOrNull,
    url: textOrNull,
    ip: textOrNull,
    region: textOrNull,
    role,
    status: Type.String({ description: 'active, draining, disabled, or unknown for nodes of old.' }),
    alive: Type.Boolean({ description: 'Whether it was heard of within a minute and a half.' }),
    version: textOrNull,
    createdAt: Type.String(),
    lastSeenAt: textOrNull,
    apps: Type.Integer({ description: 'Apps that are on it.' }),
    stats: Type.Unknown({ description: 'What it said of itself last.' }),
  },
  { $id: 'LiveNode' },
);

export const joinTokenSchema = Type.Object(
  {
    id: Type.String(),
    name: textOrNull,
    role,
    createdBy: textOrNull,
    createdAt: Type.String(),
    expiresAt: Type.String(),
    usedAt: textOrNull,
    nodeId: textOrNull,
  },
  { $id: 'NodeJoinToken' },
);

export const joinBody = Type.Object({
  token: Type.String({ maxLength: 100 }),
  name: Type.String({ minLength: 1, maxLength: 100 }),
  url: Type.Optional(Type.String({ maxLength: 500 })),
  region: Type.Optional(Type.String({ maxLength: 100 })),
  version: Type.Optional(Type.String({ maxLength: 60 })),
});

export const heartbeatBody = Type.Object({
  version: Type.Optional(Type.String({ maxLength: 60 })),
  stats: Type.Optional(
    Type.Record(Type.String({ maxLength: 60 }), Type.Union([Type.Number(), Type.String()])),
  ),
});
