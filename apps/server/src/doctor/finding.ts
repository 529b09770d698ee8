/** One thing that was looked at. `advice` says what to do about it. */
export interface Finding {
  readonly state: 'good' | 'note' | 'bad';
  readonly what: string;
  readonly advice?: string;
}
