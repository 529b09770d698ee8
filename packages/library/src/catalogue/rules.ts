import type { Direction, TrackSort } from './queries.ts';

/** Fields that rules ask for, with what kind of value each compares. Times are ISO 8601; `played` is the last play. */
export const ruleFields = {
  title: 'words',
  artistName: 'words',
  albumTitle: 'words',
  genre: 'name',
  format: 'name',
  artist: 'id',
  album: 'id',
  year: 'number',
  duration: 'number',
  bpm: 'number',
  bitrate: 'number',
  plays: 'number',
  rating: 'number',
  added: 'time',
  played: 'time',
  starred: 'flag',
} as const;
export type RuleField = keyof typeof ruleFields;

/** Operators by the kind of value. Numbers: seconds, beats a minute, kbit/s; 0 plays and 0 for no rating count. */
export const ruleOperators = {
  words: ['contains', 'containsNot'],
  name: ['is', 'isNot'],
  id: ['is', 'isNot'],
  number: ['is', 'isNot', 'above', 'below', 'between'],
  time: ['before', 'after', 'inTheLast', 'notInTheLast'],
  flag: ['is'],
} as const;
export type RuleOperator = (typeof ruleOperators)[keyof typeof ruleOperators][number];

/** One condition. `inTheLast` takes days; `between` a pair, both included. */
export interface Rule {
  readonly field: RuleField;
  readonly operator: RuleOperator;
  readonly value: string | number | boolean | readonly [number, number];
}

/** Conditions that must hold together, or of which one must. Without conditions everything passes. */
export interface RuleGroup {
  readonly match: 'all' | 'any';
  readonly rules: readonly (Rule | RuleGroup)[];
}

/** What belongs into a list, in which order, and how much of it. */
export interface TrackRules extends RuleGroup {
  readonly sort: TrackSort;
  readonly order: Direction;
  /** Tracks at most. */
  readonly limit: number;
}

/** What rules find for one viewer. */
export interface Matched {
  /** In the order of the rules, at most as many as their limit. */
  readonly ids: readonly number[];
  /** Seconds of these. */
  readonly durationS: number;
  /** Everything that matches, beyond the limit too. */
  readonly total: number;
}
