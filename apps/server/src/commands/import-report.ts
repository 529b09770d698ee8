import type { ImportReport } from '@bandstand/library';
import { exitCodes, type Terminal, table } from '../terminal/index.ts';

const mostShown = 20;

/** Prints the report and sets the exit code: `partly` when something was left out. */
export function tellImport(terminal: Terminal, json: boolean, report: ImportReport): void {
  const left = report.tables.flatMap(({ name, left: reasons }) =>
    Object.entries(reasons).map(([reason, count]) => ({ name, reason, count })),
  );
  if (report.stopped) process.exitCode = exitCodes.interrupted;
  else if (left.length > 0 || report.unmatched.length > 0) process.exitCode = exitCodes.partly;
  if (json) return terminal.json(report);
  terminal.print(
    table(
      ['', 'there', 'added', 'matched', 'before', 'left out'],
      report.tables.map(({ name, rows, added, matched, before, left: reasons }) => [
        name,
        ...[rows, added, matched, before].map((count) => count.toLocaleString('en')),
        Object.values(reasons)
          .reduce((sum, count) => sum + count, 0)
          .toLocaleString('en'),
      ]),
    ),
  );
  for (const { name, reason, count } of left) terminal.say(`${name}: ${count} left out, because ${reason}.`);
  for (const { table: name, column, values, reason } of report.leftovers)
    terminal.say(
      `${column === null ? name : `${name}.${column}`}: ${values} not brought in, because ${reason}.`,
    );
  for (const what of report.unmatched.slice(0, mostShown)) terminal.say(`Not found here: ${what}`);
  if (report.unmatched.length > mostShown)
    terminal.say(`and ${report.unmatched.length - mostShown} more; --json names up to 1,000.`);
  for (const note of report.notes) terminal.say(note);
  if (report.stopped) return terminal.say('It was stopped. The next run goes on from here.');
  return terminal.say(
    report.dryRun
      ? 'This was a dry run: nothing was changed.'
      : 'Done. A further run adds what is new there.',
  );
}
