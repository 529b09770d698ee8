import { addressMatcher, plainAddress } from '@bandstand/http';
import type { Clock, Database, Log } from '@bandstand/sqlite';
import { LiveError, notFound } from '../errors/index.ts';
import { banMs, mostOffences, type Offence, offenceWindowMs } from './rules.ts';
import * as store from './store.ts';

export interface SecurityOptions {
  readonly hub: Database;
  readonly clock: Clock;
  readonly log: Log;
}

interface Known {
  readonly allows: (address: string) => boolean;
  readonly blocks: (address: string) => boolean;
  readonly hasBlocks: boolean;
  /** Addresses that are banned by hand, and until when (ms). */
  readonly shutOut: ReadonlyMap<string, number>;
  /** Those that are banned for what they tried. */
  readonly offenders: ReadonlyMap<string, number>;
  readonly readAt: number;
}

/** Another program may have changed them, or a backup. */
const trustedMs = 10_000;
const mostBans = 20_000;
const mostWatched = 20_000;

/** Neighbours and proxies of one's own: one of them who errs must not shut everybody out. Rules can still name them. */
const near = addressMatcher(
  '127.0.0.0/8 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 169.254.0.0/16 ::1 fc00::/7 fe80::/10'.split(' '),
);

/**
 * Which addresses may come: rules of an operator, where what is allowed beats what is blocked, and bans of those who tried too
 * many wrong keys or tokens.
 */
export class Security {
  readonly #options: SecurityOptions;
  readonly #offences = new Map<string, number[]>();
  #known: Known | undefined;

  constructor(options: SecurityOptions) {
    this.#options = options;
  }

  /** True when an operator wants nobody from this address, not even to watch. */
  isShutOut(address: string): boolean {
    return this.#isKnown(address, ({ shutOut }) => shutOut);
  }

  /**
   * True also for an address that is banned by what it tried: nobody publishes from there or comes with a token. Others
   * behind the same address may still watch.
   */
  isBanned(address: string): boolean {
    return this.isShutOut(address) || this.#isKnown(address, ({ offenders }) => offenders);
  }

  /** Counts what somebody has done wrong; too much of it bans the address for a time. */
  note(address: string, offence: Offence): void {
    const plain = plainAddress(address);
    if (plain === undefined || near(plain)) return;
    const now = this.#options.clock();
    const recent = (this.#offences.get(plain) ?? []).filter((at) => at > now - offenceWindowMs);
    recent.push(now);
    if (this.#offences.size >= mostWatched) this.#offences.clear();
    this.#offences.set(plain, recent);
    if (recent.length < mostOffences) return;
    this.#offences.delete(plain);
    this.#banOffender(plain, offence, recent.length);
  }

  rules(): store.IpRule[] {
    return this.#options.hub.read(store.allRules);
  }

  /** Throws `invalid`, and `conflict` for a rule that would shut out who makes it. */
  addRule(rule: Pick<store.IpRule, 'cidr' | 'action' | 'note' | 'createdBy'>, from: string): store.IpRule {
    const { hub } = this.#options;
    const matches = matcherOf(rule.cidr);
    if (rule.action === 'block' && matches(from) && !this.#read().allows(from))
      throw new LiveError('conflict', `This would shut you out: you come from ${from}. Allow that first.`);
    const id = hub.write((writer) => {
      if (store.countRules(writer) >= store.mostRules)
        throw new LiveError('too_many', `There are ${store.mostRules} rules: remove some.`);
      return store.insertRule(writer, rule);
    });
    this.#known = undefined;
    const made = this.rules().find((one) => one.id === id);
    if (made === undefined) throw notFound('rule');
    return made;
  }

  /** Throws `not_found`. */
  removeRule(id: number): void {
    const gone = this.#options.hub.write((writer) => store.deleteRule(writer, id));
    this.#known = undefined;
    if (!gone) throw notFound('rule');
  }

  bans(after: string, limit: number): store.IpBan[] {
    return this.#options.hub.read((reader) => store.bansAfter(reader, this.#now(), after, limit));
  }

  /** Keeps an address out for a time. Throws `invalid`. */
  ban(ip: string, seconds: number, reason: string): store.IpBan {
    const plain = plainAddress(ip);
    if (plain === undefined) throw new LiveError('invalid', `${JSON.stringify(ip)} is no address.`);
    const until = new Date(this.#options.clock() + seconds * 1000).toISOString();
    const ban = { ip: plain, reason, firstSeen: this.#now(), offences: 0, until, level: 0 };
    this.#options.hub.write((writer) => store.putBan(writer, ban));
    this.#known = undefined;
    return ban;
  }

  /** Throws `not_found`. */
  unban(ip: string): void {
    const gone = this.#options.hub.write((writer) => store.deleteBan(writer, plainAddress(ip) ?? ip));
    this.#known = undefined;
    if (!gone) throw notFound('ban');
  }

  #isKnown(address: string, among: (known: Known) => ReadonlyMap<string, number>): boolean {
    const known = this.#read();
    // Most servers have no rules and no bans: then nothing need be worked out for each request.
    if (!known.hasBlocks && among(known).size === 0) return false;
    const plain = plainAddress(address) ?? address;
    if (known.allows(plain)) return false;
    return known.blocks(plain) || (among(known).get(plain) ?? 0) > this.#options.clock();
  }

  #banOffender(ip: string, offence: Offence, count: number): void {
    const { hub, clock, log } = this.#options;
    try {
      hub.write((writer) => {
        const before = store.banOf(writer, ip);
        const level = (before?.level ?? 0) + 1;
        store.putBan(writer, {
          ip,
          reason: offence,
          firstSeen: before?.firstSeen ?? this.#now(),
          offences: (before?.offences ?? 0) + count,
          until: new Date(clock() + banMs(level - 1)).toISOString(),
          level,
        });
      });
      log.warn({ address: ip, offence }, 'an address is banned for a time');
    } catch (error) {
      log.warn({ err: error, address: ip }, 'an address could not be banned');
    }
    this.#known = undefined;
  }

  #read(): Known {
    const { hub, clock } = this.#options;
    const now = clock();
    if (this.#known !== undefined && Math.abs(now - this.#known.readAt) < trustedMs) return this.#known;
    const { rules, bans } = hub.read((reader) => ({
      rules: store.allRules(reader),
      bans: store.bansAfter(reader, this.#now(), '', mostBans),
    }));
    const of = (action: string) =>
      rules.filter((rule) => rule.action === action).flatMap(({ cidr }) => usable(cidr));
    const blocks = of('block');
    this.#known = {
      allows: anyOf(of('allow')),
      blocks: anyOf(blocks),
      hasBlocks: blocks.length > 0,
      shutOut: untilOf(bans.filter(({ level }) => level === 0)),
      offenders: untilOf(bans.filter(({ level }) => level > 0)),
      readAt: now,
    };
    return this.#known;
  }

  #now(): string {
    return new Date(this.#options.clock()).toISOString();
  }
}

const anyOf = (matchers: readonly ((address: string) => boolean)[]) => (address: string) =>
  matchers.some((matches) => matches(address));

const untilOf = (bans: readonly store.IpBan[]) =>
  new Map(bans.map(({ ip, until }) => [ip, Date.parse(until)]));

/** Rows of old may hold what is no range: they match nothing. */
function usable(cidr: string): ((address: string) => boolean)[] {
  try {
    return [addressMatcher([cidr])];
  } catch {
    return [];
  }
}

function matcherOf(cidr: string): (address: string) => boolean {
  const [matches] = usable(cidr);
  if (matches !== undefined) return matches;
  throw new LiveError(
    'invalid',
    `${JSON.stringify(cidr)} is neither an address nor a range such as 10.0.0.0/8.`,
  );
}
