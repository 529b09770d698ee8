import { createHash } from 'node:crypto';
import { type Clock, type Database, type RandomBytes, uuidv7 } from '@bandstand/sqlite';
import { LiveError, notFound } from '../errors/index.ts';
import * as store from './store.ts';

/** What an operator wants of a node. */
export const nodeStates = ['active', 'draining', 'disabled'] as const;
export type NodeState = (typeof nodeStates)[number];

/** A node is taken for away when nothing was heard of it for so long, in ms. */
export const staleMs = 90_000;
/** This server. */
export const originId = 'origin';

export interface NodesOptions {
  readonly hub: Database;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

export interface Joining {
  readonly name: string;
  readonly url: string | null;
  readonly ip: string;
  readonly region: string | null;
  readonly version: string | null;
}

/** The servers that share one registry. A node comes with a token that an operator made for it, once. */
export class Nodes {
  readonly #options: NodesOptions;

  constructor(options: NodesOptions) {
    this.#options = options;
  }

  /** Writes down that this server is there; what an operator has said of it stays. */
  beHere(url: string | null): void {
    this.#options.hub.write((writer) => {
      const known = store.nodeById(writer, originId);
      const { name = 'origin', region = null, version = null } = known ?? {};
      const facts = { name, url, ip: null, region, role: 'origin' as const, version, tokenHash: null };
      store.putNode(writer, originId, { ...facts, now: this.#now() });
    });
  }

  /** Throws `not_available` while this server takes no new streams. */
  requireOpen(): void {
    const own = this.#options.hub.read((reader) => store.nodeById(reader, originId));
    if (own?.status === 'draining' || own?.status === 'disabled')
      throw new LiveError('not_available', 'This server takes no new streams now.');
  }

  list(after: string, limit: number): store.NodeRow[] {
    return this.#options.hub.read((reader) => store.nodesAfter(reader, after, limit));
  }

  /** Throws `not_found`. */
  get(id: string): store.NodeRow {
    const found = this.#options.hub.read((reader) => store.nodeById(reader, id));
    if (found === undefined) throw notFound('node');
    return found;
  }

  /** Throws `not_found`. */
  setState(id: string, state: NodeState): store.NodeRow {
    this.get(id);
    this.#options.hub.write((writer) => store.setNodeStatus(writer, id, state));
    return this.get(id);
  }

  /** Throws `not_found`, and `conflict` while apps are on it. */
  remove(id: string): void {
    if (id === originId) throw new LiveError('conflict', 'This is the server that you ask.');
    if (this.get(id).apps > 0)
      throw new LiveError('conflict', 'There are apps on this node: move them first.');
    this.#options.hub.write((writer) => store.deleteNode(writer, id));
  }

  /** A token by which one node joins, once. */
  createJoinToken(wanted: { name: string | null; role: store.NodeRole; hours: number; by: string }): {
    readonly token: string;
    readonly made: store.JoinToken;
  } {
    const { hub, clock, random } = this.#options;
    const token = `njt_${Buffer.from(random(24)).toString('base64url')}`;
    const row = {
      id: uuidv7(clock, random),
      name: wanted.name,
      role: wanted.role,
      createdBy: wanted.by,
      createdAt: this.#now(),
      expiresAt: new Date(clock() + wanted.hours * 3_600_000).toISOString(),
    };
    hub.write((writer) => store.insertJoinToken(writer, row, hashOf(token)));
    return { token, made: { ...row, usedAt: null, nodeId: null } };
  }

  joinTokens(after: string, limit: number): store.JoinToken[] {
    return this.#options.hub.read((reader) => store.joinTokensAfter(reader, after, limit));
  }

  /** Throws `not_found` for a token that is unknown or was used. */
  removeJoinToken(id: string): void {
    if (!this.#options.hub.write((writer) => store.deleteJoinToken(writer, id))) throw notFound('token');
  }

  /**
   * Lets a node in and gives it what it proves itself with from then on; undefined when the token is unknown, over or used. One
   * that joins again under its name keeps its id, and goes on draining when it did.
   */
  join(
    token: string,
    { name, url, ip, region, version }: Joining,
  ): { id: string; token: string } | undefined {
    const { hub, clock, random } = this.#options;
    const own = `nod_${Buffer.from(random(32)).toString('base64url')}`;
    return hub.write((writer) => {
      const pass = store.joinTokenByHash(writer, hashOf(token));
      if (pass === undefined || pass.usedAt !== null || Date.parse(pass.expiresAt) <= clock())
        return undefined;
      if (pass.name !== null && pass.name !== name) return undefined;
      const known = store.nodeByName(writer, name);
      // Nobody takes the place of the server itself, nor of a node that this token was not made for.
      if (known?.id === originId || (known !== undefined && pass.name === null))
        throw new LiveError('conflict', 'There is a node of this name: make a token for that name.');
      const id = known?.id ?? uuidv7(clock, random);
      const now = this.#now();
      const facts = { name, url, ip, region, role: pass.role, version, tokenHash: hashOf(own), now };
      store.putNode(writer, id, facts);
      store.useJoinToken(writer, pass.id, id, now);
      return { id, token: own };
    });
  }

  /** What a node is to do, once it has said that it is there; undefined for a token of no node. */
  heartbeat(
    token: string,
    said: { statsJson: string | null; version: string | null },
  ): store.NodeRow | undefined {
    const { hub } = this.#options;
    const known = hub.read((reader) => store.nodeByHash(reader, hashOf(token)));
    if (known === undefined) return undefined;
    hub.write((writer) => store.noteAlive(writer, known.id, { now: this.#now(), ...said }));
    return this.get(known.id);
  }

  /** Whether something was heard of a node lately. This server is there, as it answers. */
  isAlive({ id, lastSeenAt }: store.NodeRow): boolean {
    if (id === originId) return true;
    return lastSeenAt !== null && this.#options.clock() - Date.parse(lastSeenAt) < staleMs;
  }

  #now(): string {
    return new Date(this.#options.clock()).toISOString();
  }
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
