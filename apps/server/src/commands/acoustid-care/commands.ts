import { type Command, InvalidArgumentError } from 'commander';
import { addOptions } from '../command-options.ts';
import type { CareWork } from './work.ts';

/** What people do to tracks, links and submissions, and the clean-up that the server does daily; beside a running server. */
export function addCareCommands(acoustid: Command): void {
  addTrackCommands(acoustid);
  addLinkCommands(acoustid);
  const aside = acoustid.command('set-aside').description('submissions that could not be imported');
  shared(aside.command('list').description('list them with the reasons'))
    .option('--after <submission>', 'only those after this one', wholeNumber)
    .action((_options, self: Command) => run(self, (work) => work.listAside()));
  shared(aside.command('retry').argument('<submission>', 'its number', wholeNumber))
    .description('let one be tried again')
    .action((id: number, _options, self: Command) => run(self, (work) => work.retryAside(id)));
  shared(acoustid.command('tidy').description('the clean-up that the server does daily'))
    .option('--dry-run', 'only count what would go')
    .option('--job <name>', 'only this job')
    .action((_options, self: Command) => run(self, (work) => work.tidy()));
  shared(
    acoustid.command('top-accounts').description('who submitted most, as of the last daily count'),
  ).action((_options, self: Command) => run(self, (work) => work.topAccounts()));
}

function addTrackCommands(acoustid: Command): void {
  const track = acoustid.command('track').description('merge tracks, separate them again, switch them off');
  const one = (name: string, words: string): Command =>
    shared(track.command(name).argument('<track>', 'its AcoustID').description(words));
  shared(
    track.command('merge').description('make two tracks one; the first leads to the second from then on'),
  )
    .argument('<from>', 'AcoustID of the one that goes')
    .argument('<into>', 'AcoustID of the one that stays')
    .option('--note <text>', 'why')
    .action((from: string, into: string, _options, self: Command) =>
      run(self, (work) => work.mergeTracks(from, into)),
    );
  one('separate', 'take the last merge of a track back').action((gid: string, _options, self: Command) =>
    run(self, (work) => work.separateTrack(gid)),
  );
  one('history', 'the merges of a track, the newest first').action((gid: string, _options, self: Command) =>
    run(self, (work) => work.mergesOfTrack(gid)),
  );
  for (const [name, words] of [
    ['disable', 'let nobody find a track; it takes submissions all the same'],
    ['enable', 'let a track be found again'],
  ] as const)
    one(name, words).action((gid: string, _options, self: Command) =>
      run(self, (work) => work.switchTrack(gid, name === 'disable')),
    );
}

function addLinkCommands(acoustid: Command): void {
  const link = acoustid.command('link').description('links of tracks to recordings of MusicBrainz');
  const one = (name: string, words: string): Command =>
    shared(link.command(name).description(words))
      .argument('<track>', 'AcoustID of the track')
      .argument('<mbid>', 'MBID of the recording');
  for (const [name, words] of [
    ['disable', 'switch a link off'],
    ['enable', 'switch a link on again'],
  ] as const)
    one(name, words)
      .option('--note <text>', 'why')
      .action((gid: string, mbid: string, _options, self: Command) =>
        run(self, (work) => work.switchLink(gid, mbid, name === 'disable')),
      );
  one('history', 'what people did to a link, the newest first').action(
    (gid: string, mbid: string, _options, self: Command) =>
      run(self, (work) => work.changesOfLink(gid, mbid)),
  );
}

const shared = (command: Command): Command => addOptions(command.option('--json', 'print JSON'), ['data']);

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0 && number < 2 ** 31) return number;
  throw new InvalidArgumentError('It is a whole number above 0.');
}

async function run(command: Command, work: (work: CareWork) => Promise<void>): Promise<void> {
  const { withCare } = await import('./work.ts');
  await withCare(command, work);
}
