import { m } from '#lib/messages/index.ts';

/** The greeting for an hour of the day, 0 to 23. */
export function greetingAt(hour: number): string {
  const { morning, day, evening, night } = m.library.home;
  if (hour >= 5 && hour < 12) return morning;
  if (hour >= 12 && hour < 18) return day;
  return hour >= 18 && hour < 23 ? evening : night;
}
