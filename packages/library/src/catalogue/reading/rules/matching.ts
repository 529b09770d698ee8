import type { Matched, Rule, RuleGroup, TrackRules } from '../../rules.ts';
import type { Flags } from '../positions/id-list.ts';
import { selectionOf } from '../positions/positions.ts';
import { seenTracks } from '../positions/seen.ts';
import type { Scope } from '../scope.ts';
import type { Kept } from '../shelves/shelf.ts';
import { leafOf, readLeaf } from './leaves.ts';

/**
 * The tracks that rules find among what the viewer lists. Each condition is a set of ids read from an index; groups are
 * made of these sets, and the order is one that is kept for all lists: the work does not grow with what is found.
 */
export function matchedTracks(scope: Scope, rules: TrackRules, now: number, seed: number): Matched {
  const seen = seenTracks(scope);
  const set = groupOf(scope, rules, now, seen.value.length);
  const sets = rules.rules.length === 0 ? [seen] : [seen, set];
  const list = { kind: 'track', sort: rules.sort, seed, sets, few: [] } as const;
  const selection = selectionOf(scope, list, rules.order);
  const ids = selection.members(0, Math.min(rules.limit, selection.total));
  const sql = 'SELECT ifnull(sum(duration), 0) FROM tracks WHERE id IN (SELECT value FROM json_each(?))';
  return {
    ids,
    total: selection.total,
    durationS: scope.reader.value<number>(sql, [JSON.stringify(ids)]) ?? 0,
  };
}

const isGroup = (rule: Rule | RuleGroup): rule is RuleGroup => 'rules' in rule;

function groupOf(scope: Scope, group: RuleGroup, now: number, size: number): Kept<Flags> {
  const parts = group.rules.map((rule) =>
    isGroup(rule) ? { ...groupOf(scope, rule, now, size), inverse: false } : leafSet(scope, rule, now),
  );
  const key = `rules ${group.match} ${parts.map(({ id, inverse }) => `${inverse ? '-' : ''}${id}`).join()}`;
  return scope.memory.flags.get(key, String(size), () => combined(group.match, parts, size));
}

function leafSet(scope: Scope, rule: Rule, now: number): Kept<Flags> & { readonly inverse: boolean } {
  const leaf = leafOf(rule, now);
  return { ...readLeaf(scope, leaf), inverse: leaf.inverse };
}

/** A group without parts lets everything pass. */
function combined(
  match: RuleGroup['match'],
  parts: readonly { readonly value: Flags; readonly inverse: boolean }[],
  size: number,
): Flags {
  const all = match === 'all' || parts.length === 0;
  const flags = new Uint8Array(size).fill(all ? 1 : 0);
  for (const { value, inverse } of parts) {
    for (let id = 0; id < size; id++) {
      const passes = (value[id] === 1) !== inverse;
      if (all && !passes) flags[id] = 0;
      else if (!all && passes) flags[id] = 1;
    }
  }
  return flags;
}
