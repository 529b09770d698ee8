/** A number and what tells it from the others of its family. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Measurements of one name, as Prometheus takes them; read when somebody asks. */
export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter';
  readonly read: () => readonly Sample[] | Promise<readonly Sample[]>;
}

export const single = (value: number): readonly Sample[] => [{ labels: {}, value }];

/** One sample for each key of a count. */
export const byKey = (label: string, counts: ReadonlyMap<string, number>): readonly Sample[] =>
  [...counts].map(([key, value]) => ({ labels: { [label]: key }, value }));
