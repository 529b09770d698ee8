/** What became of the rows of one table or list of the source. */
export interface TableReport {
  readonly name: string;
  /** Rows there. */
  readonly rows: number;
  /** Became rows here. */
  readonly added: number;
  /** Were here already and were taken for the same. */
  readonly matched: number;
  /** Were brought in by an earlier run. */
  readonly before: number;
  /** Were left out, by the reason. */
  readonly left: Readonly<Record<string, number>>;
}

/** What has no place here: a whole table, or columns of one, with how many values they hold. */
export interface Leftover {
  readonly table: string;
  readonly column: string | null;
  readonly values: number;
  readonly reason: string;
}

export interface ImportReport {
  readonly kind: 'tunecamp' | 'navidrome' | 'subsonic';
  readonly dryRun: boolean;
  /** True when it was stopped before its end; the next run goes on from there. */
  readonly stopped: boolean;
  readonly tables: readonly TableReport[];
  readonly leftovers: readonly Leftover[];
  /** Things that could not be found here, as a person would name them; at most 1,000, the counts are above. */
  readonly unmatched: readonly string[];
  /** Sentences that the operator should read. */
  readonly notes: readonly string[];
}

interface Counts {
  rows: number;
  added: number;
  matched: number;
  before: number;
  readonly left: Map<string, number>;
}

const mostNamed = 1000;

/** Counts while an import runs. */
export class Tally {
  readonly #tables = new Map<string, Counts>();
  readonly #leftovers: Leftover[] = [];
  readonly #unmatched: string[] = [];
  readonly #notes = new Set<string>();

  table(name: string, rows = 0): Counts {
    const counts = this.#tables.get(name) ?? { rows: 0, added: 0, matched: 0, before: 0, left: new Map() };
    this.#tables.set(name, counts);
    counts.rows += rows;
    return counts;
  }

  leave(name: string, reason: string, count = 1): void {
    const { left } = this.table(name);
    left.set(reason, (left.get(reason) ?? 0) + count);
  }

  leftover(leftover: Leftover): void {
    this.#leftovers.push(leftover);
  }

  unmatched(what: string): void {
    if (this.#unmatched.length < mostNamed) this.#unmatched.push(what.slice(0, 300));
  }

  note(sentence: string): void {
    this.#notes.add(sentence);
  }

  report(facts: Pick<ImportReport, 'kind' | 'dryRun' | 'stopped'>): ImportReport {
    const tables = [...this.#tables].map(([name, { left, ...counts }]) => ({
      name,
      ...counts,
      left: Object.fromEntries(left),
    }));
    return {
      ...facts,
      tables,
      leftovers: this.#leftovers,
      unmatched: this.#unmatched,
      notes: [...this.#notes],
    };
  }
}
