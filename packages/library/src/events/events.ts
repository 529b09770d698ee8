import type { Database, Log } from '@bandstand/sqlite';
import { type AccountViewer, authorize, visible } from '../access/index.ts';
import type { ChangeFeed } from '../changes/index.ts';
import type { NowPlaying, NowPlayingBoard } from '../listening/index.ts';
import type { ScanHost } from '../scanner/index.ts';
import { AccountStream } from './account-stream.ts';
import { Looking } from './looking.ts';
import { isStillSignedIn } from './presence-store.ts';
import type { LibraryEvent, Listener, Subscription, Topic } from './types.ts';

export interface EventsOptions {
  readonly db: Database;
  readonly clock: () => number;
  readonly log: Log;
  readonly feed: Pick<ChangeFeed, 'follow'>;
  readonly nowPlaying: Pick<NowPlayingBoard, 'list'>;
  readonly scanner: Pick<ScanHost, 'status'>;
}

/** One who listens, and what he was told last of that which has no log. */
interface Member {
  readonly viewer: AccountViewer;
  readonly listener: Listener;
  readonly last: Map<Topic, string>;
}

interface Group {
  readonly stream: AccountStream;
  readonly members: Set<Member>;
}

const lookMs = 250;
/** How often it is asked whether a listener is still signed in, in looks. */
const askEvery = 8;

/**
 * What happens in the library, told to those who listen and may know it. Changes of items and of what people do with them
 * come from the change feed, so that nothing is missed, whichever thread or process made them; who listens to what and how a
 * scan goes is looked at while somebody wants to know.
 */
export class LibraryEvents {
  readonly #options: EventsOptions;
  readonly #groups = new Map<string, Group>();
  readonly #members = new Set<Member>();
  readonly #boards = new Set<Member>();
  readonly #scans = new Set<Member>();
  readonly #looking: Looking;
  #looks = 0;
  #closed = false;

  constructor(options: EventsOptions) {
    this.#options = options;
    this.#looking = new Looking(() => this.#look(), lookMs);
  }

  /** Tells the listener what happens from now on, as far as the viewer may know it, until it is closed. */
  subscribe(viewer: AccountViewer, listener: Listener): Subscription {
    const member: Member = { viewer, listener, last: new Map() };
    const wants = (topic: Topic): boolean => listener.topics.includes(topic);
    const leave = [this.#watch(this.#members, member)];
    if (wants('nowPlaying')) leave.push(this.#watch(this.#boards, member));
    if (wants('scan') && authorize(viewer, 'scan.read')) leave.push(this.#watch(this.#scans, member));
    if (this.#closed) listener.ended();
    const group = wants('library') && !this.#closed ? this.#join(member, leave) : undefined;
    return {
      ready: group?.stream.ready ?? Promise.resolve(),
      close: () => {
        for (const one of leave.splice(0)) one();
      },
    };
  }

  /** Ends all subscriptions. */
  close(): void {
    this.#closed = true;
    for (const { stream } of this.#groups.values()) stream.close();
  }

  #watch(members: Set<Member>, member: Member): () => void {
    members.add(member);
    this.#looking.begin();
    return () => {
      members.delete(member);
      this.#looking.end();
    };
  }

  #join(member: Member, leave: (() => void)[]): Group {
    const { viewer } = member;
    const key = `${viewer.account.gid} ${viewer.scopes.join()}`;
    const group = this.#groups.get(key) ?? this.#begin(key, viewer);
    group.members.add(member);
    leave.push(() => {
      group.members.delete(member);
      if (group.members.size > 0) return;
      if (this.#groups.get(key) === group) this.#groups.delete(key);
      group.stream.close();
    });
    return group;
  }

  #begin(key: string, viewer: AccountViewer): Group {
    const { feed, clock, log } = this.#options;
    const members = new Set<Member>();
    const stream = new AccountStream(viewer, {
      feed,
      clock,
      told: (events) => members.forEach((member) => this.#tell(member, events)),
      ended: (error) => {
        if (this.#groups.get(key) === group) this.#groups.delete(key);
        if (error !== undefined) log.info({ err: error, account: viewer.account.username }, 'events ended');
        members.forEach(({ listener }) => listener.ended());
      },
    });
    const group = { stream, members };
    this.#groups.set(key, group);
    return group;
  }

  #tell({ listener }: Member, events: readonly LibraryEvent[]): void {
    try {
      listener.told(events);
    } catch (error) {
      // One who fails must not keep the others from hearing.
      this.#options.log.error({ err: error }, 'a listener of events failed');
    }
  }

  #look(): void {
    const { db } = this.#options;
    if (!db.open) return;
    this.#looks += 1;
    if (this.#looks % askEvery === 0) this.#endThoseWhoLeft();
    for (const member of this.#boards)
      this.#tellNew(member, 'nowPlaying', () => ({
        type: 'nowPlaying',
        players: this.#players(member.viewer),
      }));
    if (this.#scans.size === 0) return;
    const status = this.#options.scanner.status();
    for (const member of this.#scans) this.#tellNew(member, 'scan', () => ({ type: 'scan', status }));
  }

  #endThoseWhoLeft(): void {
    const { db, clock } = this.#options;
    const now = new Date(clock()).toISOString();
    for (const { viewer, listener } of this.#members)
      if (!db.read((reader) => isStillSignedIn(reader, viewer, now))) listener.ended();
  }

  #tellNew(member: Member, topic: Topic, look: () => LibraryEvent): void {
    const event = look();
    const text = JSON.stringify(event);
    if (member.last.get(topic) === text) return;
    member.last.set(topic, text);
    this.#tell(member, [event]);
  }

  #players(viewer: AccountViewer): readonly NowPlaying[] {
    const all = this.#options.nowPlaying.list(viewer);
    if (all.length === 0) return all;
    const ids = all.map(({ trackId }) => trackId);
    const seen = this.#options.db.read((reader) => visible(reader, viewer, 'track', ids, 'list'));
    return all.filter(({ trackId }) => seen.has(trackId));
  }
}
