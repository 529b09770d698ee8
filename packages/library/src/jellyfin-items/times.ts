/** Units of these clients: 100 ns. */
export const ticksPerMs = 10_000;

export const ticksOfMs = (ms: number): number => Math.round(ms) * ticksPerMs;
export const ticksOfSeconds = (seconds: number): number => ticksOfMs(seconds * 1000);
/** Milliseconds of ticks. */
export const msOfTicks = (ticks: number): number => Math.round(ticks / ticksPerMs);

/** A time as .NET writes it, seven digits behind the second; `iso` is ISO 8601 in UTC. */
export function dotnetDate(iso: string): string {
  const time = Date.parse(iso);
  const text = Number.isNaN(time) ? '0001-01-01T00:00:00.000Z' : new Date(time).toISOString();
  return text.replace('Z', '0000Z');
}

/** A date as tagged ('1997', '1997-05', '1997-05-21') as a time; undefined when there is none. */
export function taggedDate(date: string | null): string | undefined {
  const found = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?/.exec(date ?? '');
  if (found === null) return undefined;
  const [, year = '', month = '01', day = '01'] = found;
  const iso = `${year}-${month}-${day}T00:00:00.000Z`;
  return Number.isNaN(Date.parse(iso)) ? undefined : dotnetDate(iso);
}
