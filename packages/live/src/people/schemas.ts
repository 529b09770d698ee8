import Type from 'typebox';
import { memberRoles } from '../access/index.ts';

const nothing = Type.Null();
const textOrNull = Type.Union([Type.String(), nothing]);
const time = Type.String({ description: 'ISO 8601, UTC.' });

export const role = Type.Enum(memberRoles);

export const tenantSchema = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    plan: Type.String(),
    createdAt: time,
    role: Type.Union([role, nothing], { description: 'What you are in it; null for superadmins.' }),
  },
  { $id: 'Tenant' },
);

export const userSchema = Type.Object(
  {
    id: Type.String(),
    name: textOrNull,
    username: Type.Union([Type.String(), nothing], {
      description: 'Of the account; null when there is none.',
    }),
    email: textOrNull,
    superadmin: Type.Boolean(),
    createdAt: time,
  },
  { $id: 'HubUser' },
);

export const memberSchema = Type.Object(
  {
    user: Type.String(),
    name: textOrNull,
    username: textOrNull,
    role,
    since: time,
  },
  { $id: 'Member' },
);

export const inviteSchema = Type.Object(
  {
    id: Type.String(),
    email: Type.String(),
    role,
    invitedBy: textOrNull,
    createdAt: time,
    expiresAt: time,
    acceptedAt: Type.Union([time, nothing]),
    revokedAt: Type.Union([time, nothing]),
  },
  { $id: 'Invite' },
);

export const tenantParams = Type.Object({ tenant: Type.String({ maxLength: 100 }) });
export const name = Type.String({ minLength: 1, maxLength: 100 });
export const inviteToken = Type.Object({ token: Type.String({ maxLength: 100 }) });
