import { type CarryOptions, pagesOf, placeOf, setAside, type Tally } from '../carrying/index.ts';

const mostNotes = 50;
const reason = 'StreamHub noted it as brought over, but it is not here: it was deleted since, or lost then';

/** Sets aside what is in a table of old and not in ours; nothing is brought. */
export function absentRows(options: CarryOptions): Tally {
  const { source, from, into, plan, where } = options;
  const notes: string[] = [];
  let there = 0;
  let aside = 0;
  for (const page of pagesOf(from, plan.table, where)) {
    for (const { at, row } of page) {
      const fixed = plan.fix(row);
      if (placeOf(into, plan, fixed).length > 0) {
        there += 1;
        continue;
      }
      setAside(into, { source, table: plan.table, at, row: fixed, reason });
      aside += 1;
      if (notes.length < mostNotes) notes.push(`${plan.table} ${at}: ${reason}`);
    }
  }
  const rows = there + aside;
  return {
    source,
    table: plan.table,
    rows,
    carried: 0,
    there,
    renumbered: 0,
    setAside: aside,
    notes,
    strangeColumns: {},
  };
}
