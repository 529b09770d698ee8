import { createHash } from 'node:crypto';
import {
  type Clock,
  type Database,
  isUniqueViolation,
  type RandomBytes,
  uuidv7,
  type Writer,
} from '@bandstand/sqlite';
import type { LiveAccount, MemberRole } from '../access/index.ts';
import { LiveError, notFound } from '../errors/index.ts';
import { platformTenant } from '../hub/index.ts';
import { countAppsOf, freeLimits, type Limits, setLimits } from '../quotas/index.ts';
import * as invites from './invites-store.ts';
import * as members from './members-store.ts';
import * as tenants from './tenants-store.ts';

/** The accounts of the house, as live asks for them. */
export interface LiveAccounts {
  byGid(gid: string): LiveAccount | undefined;
  byName(username: string): LiveAccount | undefined;
}

export interface PeopleOptions {
  readonly hub: Database;
  readonly accounts: LiveAccounts;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

export interface Invitation {
  readonly tenantId: string;
  readonly email: string;
  readonly role: MemberRole;
  readonly by: string;
}

type InvitePlace = Parameters<typeof invites.invitesBefore>[2];

const inviteLifeMs = 72 * 3_600_000;
const mostOpenInvites = 100;
/** How a token of an invite begins. */
const invitePrefix = 'inv_';

/** Tenants, who belongs to them, and who is asked to. */
export class People {
  readonly #options: PeopleOptions;

  constructor(options: PeopleOptions) {
    this.#options = options;
  }

  /** Throws `not_found`. */
  tenant(id: string): tenants.Tenant {
    const found = this.#options.hub.read((reader) => tenants.tenantById(reader, id));
    if (found === undefined) throw notFound('tenant');
    return found;
  }

  tenants(page: Parameters<typeof tenants.tenantsAfter>[1]): tenants.Tenant[] {
    return this.#options.hub.read((reader) => tenants.tenantsAfter(reader, page));
  }

  createTenant(name: string, plan: string, limits: Limits = freeLimits): tenants.Tenant {
    const tenant = { id: `tnt_${this.#uuid()}`, name: named(name), plan, createdAt: this.#now() };
    this.#options.hub.write((writer) => {
      tenants.insertTenant(writer, tenant);
      setLimits(writer, tenant.id, limits);
    });
    return tenant;
  }

  changeTenant(id: string, change: { readonly name?: string; readonly plan?: string }): tenants.Tenant {
    const { name, plan } = { ...this.tenant(id), ...change };
    this.#options.hub.write((writer) => tenants.changeTenant(writer, id, named(name), plan));
    return this.tenant(id);
  }

  /** Throws `not_found`, and `conflict` while it has apps. */
  deleteTenant(id: string): void {
    if (id === platformTenant) throw new LiveError('conflict', 'The built-in tenant stays.');
    this.tenant(id);
    this.#options.hub.write((writer) => {
      if (countAppsOf(writer, id) > 0)
        throw new LiveError('conflict', 'The tenant has apps: delete or move them first.');
      tenants.deleteTenant(writer, id);
    });
  }

  members(tenantId: string, after: string, limit: number): members.MemberRow[] {
    return this.#options.hub.read((reader) => members.membersAfter(reader, tenantId, after, limit));
  }

  /** The user that an account is in live; undefined when it has never been any. */
  userOf(account: LiveAccount): members.HubUser | undefined {
    return this.#options.hub.read((reader) => members.userByAccount(reader, account.gid));
  }

  /** Throws `not_found`, and `conflict` when the tenant would have no owner any more. */
  changeMember(tenantId: string, userId: string, role: MemberRole): members.MemberRow {
    return this.#options.hub.write((writer) => {
      const member = existingMember(writer, tenantId, userId);
      if (member.role === 'owner' && role !== 'owner') keepAnOwner(writer, tenantId, userId);
      members.setMember(writer, tenantId, userId, role);
      return { ...member, role };
    });
  }

  /** Throws as `changeMember` does. */
  removeMember(tenantId: string, userId: string): void {
    this.#options.hub.write((writer) => {
      const member = existingMember(writer, tenantId, userId);
      if (member.role === 'owner') keepAnOwner(writer, tenantId, userId);
      members.removeMember(writer, tenantId, userId);
    });
  }

  /** An invite and its token, which is told this once. Throws `not_found`, `too_many`. */
  invite({ tenantId, email, role, by }: Invitation): { invite: invites.Invite; token: string } {
    const { hub, clock, random } = this.#options;
    this.tenant(tenantId);
    const token = `${invitePrefix}${Buffer.from(random(24)).toString('base64url')}`;
    const now = this.#now();
    const row = {
      id: this.#uuid(),
      tenantId,
      email: email.trim(),
      role,
      invitedBy: by,
      createdAt: now,
      expiresAt: new Date(clock() + inviteLifeMs).toISOString(),
    };
    hub.write((writer) => {
      if (invites.countOpenInvites(writer, tenantId, now) >= mostOpenInvites)
        throw new LiveError('too_many', 'There are too many open invites: revoke some.');
      invites.insertInvite(writer, row, hashOf(token));
    });
    return { invite: { ...row, acceptedAt: null, acceptedBy: null, revokedAt: null }, token };
  }

  invites(tenantId: string, place: InvitePlace | null, limit: number): invites.Invite[] {
    return this.#options.hub.read((reader) => invites.invitesBefore(reader, tenantId, place, limit));
  }

  /** Throws `not_found`. */
  revokeInvite(tenantId: string, id: string): void {
    const found = this.#options.hub.read((reader) => invites.inviteById(reader, id));
    if (found?.tenantId !== tenantId) throw notFound('invite');
    this.#options.hub.write((writer) => invites.revokeInvite(writer, id, this.#now()));
  }

  /** What an invite is for. Throws `not_found` for a token that is unknown or over. */
  look(token: string): { readonly invite: invites.Invite; readonly tenant: tenants.Tenant } {
    const found = this.#options.hub.read((reader) => invites.inviteByHash(reader, hashOf(token)));
    if (found === undefined || this.#isOver(found)) throw notFound('invite, or it is over');
    return { invite: found, tenant: this.tenant(found.tenantId) };
  }

  /** Makes the one who says yes a member, once. Throws `not_found`, and `conflict` for who is a member already. */
  accept(token: string, account: LiveAccount): members.MemberRow {
    const { invite } = this.look(token);
    return this.#options.hub.write((writer) => {
      const still = invites.inviteById(writer, invite.id);
      if (still === undefined || this.#isOver(still)) throw notFound('invite, or it is over');
      const userId = this.#userFor(writer, account);
      if (members.memberOf(writer, invite.tenantId, userId) !== undefined)
        throw new LiveError('conflict', 'You are a member already.');
      members.setMember(writer, invite.tenantId, userId, invite.role);
      invites.acceptInvite(writer, invite.id, userId, this.#now());
      return existingMember(writer, invite.tenantId, userId);
    });
  }

  users(after: string, limit: number): members.HubUser[] {
    return this.#options.hub.read((reader) => members.usersAfter(reader, after, limit));
  }

  /** Makes an account known as a user, without any tenant. Throws `not_found`. */
  addUser(username: string): members.HubUser {
    const account = this.#account(username);
    const id = this.#options.hub.write((writer) => this.#userFor(writer, account));
    return this.#user(id);
  }

  /** Says which account a user of a StreamHub is, and who is superadmin. Throws `not_found`, `conflict`. */
  changeUser(
    id: string,
    change: { readonly account?: string; readonly superadmin?: boolean },
  ): members.HubUser {
    this.#user(id);
    const account = change.account === undefined ? undefined : this.#account(change.account);
    try {
      this.#options.hub.write((writer) => {
        if (account !== undefined) members.linkUser(writer, id, account.gid);
        if (change.superadmin !== undefined) members.setSuperadmin(writer, id, change.superadmin);
      });
    } catch (error) {
      if (isUniqueViolation(error)) throw new LiveError('conflict', 'This account is another user already.');
      throw error;
    }
    return this.#user(id);
  }

  #user(id: string): members.HubUser {
    const user = this.#options.hub.read((reader) => members.userById(reader, id));
    if (user === undefined) throw notFound('user');
    return user;
  }

  #account(username: string): LiveAccount {
    const account = this.#options.accounts.byName(username);
    if (account === undefined) throw notFound('account');
    return account;
  }

  #userFor(writer: Writer, account: LiveAccount): string {
    const known = members.userByAccount(writer, account.gid);
    if (known !== undefined) return known.id;
    const id = `usr_${this.#uuid()}`;
    const { email, username: name, gid: accountGid } = account;
    members.insertUser(writer, { id, email, name, accountGid, createdAt: this.#now() });
    return id;
  }

  #isOver({ acceptedAt, revokedAt, expiresAt }: invites.Invite): boolean {
    return acceptedAt !== null || revokedAt !== null || Date.parse(expiresAt) <= this.#options.clock();
  }

  #now(): string {
    return new Date(this.#options.clock()).toISOString();
  }

  #uuid(): string {
    return uuidv7(this.#options.clock, this.#options.random);
  }
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

function named(text: string): string {
  const name = text.trim();
  if (name !== '') return name;
  throw new LiveError('invalid', 'A tenant needs a name.');
}

function existingMember(writer: Writer, tenantId: string, userId: string): members.MemberRow {
  const member = members.memberOf(writer, tenantId, userId);
  if (member === undefined) throw notFound('member');
  return member;
}

function keepAnOwner(writer: Writer, tenantId: string, userId: string): void {
  if (members.otherOwners(writer, tenantId, userId) === 0)
    throw new LiveError('conflict', 'The tenant would have no owner any more: make somebody else one first.');
}
