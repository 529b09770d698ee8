import { type Command, Option } from 'commander';
import type { OfflineWork } from '../offline/index.ts';

/** `bandstand offline ...`: a copy of what an account sees on a server, and what is done with it without a network. */
export function addOfflineCommands(program: Command): void {
  const offline = program
    .command('offline')
    .description('keep a library of a Jellyfin-compatible server in a file, and use it without a network')
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 wrong use, 3 done but for some of it.');
  addAccounts(offline);
  addLibrary(offline);
  addEdits(offline);
  addPlaylists(offline);
  addDownloads(offline);
  addRules(offline);
  addQueue(offline);
  each(offline, 'status', 'tell how the store stands', (work) => work.status());
  each(offline, 'verify', 'check the database and read every downloaded file', (work) => work.verify());
}

type Action = (
  work: OfflineWork,
  words: readonly string[],
  options: Readonly<Record<string, unknown>>,
) => unknown;

/** A subcommand with the options that all have. `named`: how it is called, with its arguments. */
function each(parent: Command, named: string, describe: string, action: Action): Command {
  return common(parent.command(named).description(describe), action);
}

function common(command: Command, action: Action): Command {
  return command
    .option('--store <file>', 'the file of the store; what belongs to it lies beside it')
    .option('--user <name>', 'the account, where the store has several')
    .option('--server <url>', 'the server of the account, where the store has several')
    .option('--offline', 'forbid the network')
    .option('--json', 'print JSON')
    .showSuggestionAfterError()
    .action(async (...given: readonly unknown[]) => {
      const { withStore } = await import('../offline/index.ts');
      const words = given
        .slice(0, -2)
        .flat()
        .filter((word) => typeof word === 'string');
      await withStore(command, (work) => action(work, words, command.optsWithGlobals()));
    });
}

const paged = (command: Command): Command =>
  command
    .option('--limit <number>', 'how many at most, 1 to 1,000', '100')
    .option('--cursor <text>', 'where a page before has ended');

function addAccounts(offline: Command): void {
  each(offline, 'add <url>', 'add an account, or sign in anew', (work, [url = '']) => work.add(url)).option(
    '--password-stdin',
    'read the password from standard input',
  );
  each(offline, 'accounts', 'list the accounts', (work) => work.accounts());
  each(offline, 'use', 'choose the account that is meant when none is named', (work) => work.use());
  each(offline, 'remove', 'forget an account with all that is its own', (work, _words, { force }) =>
    work.remove(force === true),
  ).option('--force', 'also when edits were never sent');
  each(offline, 'sync', 'send what waits and take in what is new', (work) => work.sync());
}

function addLibrary(offline: Command): void {
  paged(
    each(offline, 'search <text...>', 'find what has these words', (work, words, options) =>
      work.search(words.join(' '), options),
    ),
  ).option(
    '--type <kind...>',
    'only these kinds: Audio, MusicAlbum, MusicArtist, Movie, Series, Episode ...',
  );
  each(offline, 'libraries', 'list the libraries', (work) => work.libraries());
  paged(
    each(offline, 'albums', 'list albums', (work, _words, options) => work.albums(options))
      .option('--library <id>', 'of this library; of all unless told')
      .option('--newest', 'the newest first, not by name'),
  );
  each(offline, 'tracks <album>', 'list the tracks of an album', (work, [album = '']) => work.tracks(album));
}

const at = () => new Option('--at <time>', 'when it was, ISO 8601; now unless told');
const onOff = (word: string | undefined): string => word ?? '';

function addEdits(offline: Command): void {
  each(offline, 'play <item>', 'record a play', (work, [id = ''], options) =>
    work.play(id, options['at']),
  ).addOption(at());
  each(offline, 'favorite <item> <on|off>', 'set or take back a mark', (work, [id = '', word]) =>
    work.favorite(id, onOff(word)),
  );
  each(
    offline,
    'rate <item> <rating>',
    'rate from 0 to 10; none takes it back',
    (work, [id = '', word = '']) => work.rate(id, word),
  );
  each(offline, 'played <item> <on|off>', 'mark as played or not', (work, [id = '', word], options) =>
    work.played(id, onOff(word), options['at']),
  ).addOption(at());
  each(offline, 'progress <item> <seconds>', 'note a position', (work, [id = '', seconds = ''], options) =>
    work.progress(id, seconds, options['at']),
  ).addOption(at());
}

function addPlaylists(offline: Command): void {
  const playlist = offline.command('playlist').description('see and change playlists');
  each(playlist, 'list', 'list playlists', (work) => work.playlists.list());
  each(playlist, 'show <playlist>', 'list what is in one', (work, [id = '']) => work.playlists.show(id));
  each(playlist, 'create <name> [items...]', 'make one', (work, [name = '', ...items]) =>
    work.playlists.create(name, items),
  );
  each(playlist, 'set <playlist> [items...]', 'make these its items', (work, [id = '', ...items]) =>
    work.playlists.set(id, items),
  );
  each(playlist, 'add <playlist> <items...>', 'put items at its end', (work, [id = '', ...items]) =>
    work.playlists.add(id, items),
  );
  each(
    playlist,
    'remove <playlist> <items...>',
    'take items out, one place each',
    (work, [id = '', ...items]) => work.playlists.remove(id, items),
  );
  each(playlist, 'rename <playlist> <name>', 'give it another name', (work, [id = '', name = '']) =>
    work.playlists.rename(id, name),
  );
  each(playlist, 'delete <playlist>', 'delete it', (work, [id = '']) => work.playlists.delete(id));
}

function addDownloads(offline: Command): void {
  const download = common(
    offline
      .command('download')
      .description('keep the files of a track, album, artist or playlist')
      .argument('<item>'),
    (work, [id = ''], options) => work.downloads.request(id, options),
  )
    .option('--profile <name>', 'original, or converted: opus-128, mp3-320, aac-256, video-720 ...')
    .option('--priority <number>', 'larger comes first', '0')
    .option('--expires <time>', 'when it goes by itself, ISO 8601');
  paged(each(download, 'list', 'list downloads', (work, _words, options) => work.downloads.list(options)));
  each(download, 'run', 'transfer what waits', (work) => work.downloads.run());
  each(download, 'pause <item>', 'let it wait', (work, [id = '']) => work.downloads.pause(id, true));
  each(download, 'resume <item>', 'let it go on, or try again', (work, [id = '']) =>
    work.downloads.pause(id, false),
  );
  each(download, 'cancel <item>', 'take what is not finished out of the queue', (work, [id = '']) =>
    work.downloads.cancel(id),
  );
  each(download, 'remove <item>', 'remove the files', (work, [id = '']) => work.downloads.remove(id));
  each(
    download,
    'cap [bytes]',
    'tell or change how many bytes files may take; none for no limit',
    (work, [cap]) => work.downloads.cap(cap),
  );
}

function addRules(offline: Command): void {
  const rules = offline.command('rules').description('what is kept by itself, looked at after each sync');
  each(rules, 'list', 'list the rules', (work) => work.rules.list());
  each(
    rules,
    'add <kind> [target]',
    'keep favourites, newest-albums (of a library), a playlist or an item',
    (work, [kind = '', target], options) => work.rules.add(kind, target, options),
  )
    .option('--amount <number>', 'how many albums')
    .option('--cap <bytes>', 'how much of it at most')
    .option('--profile <name>', 'original, or converted: opus-128, mp3-320 ...');
  each(rules, 'remove <rule>', 'end a rule, with what it kept', (work, [rule = '']) =>
    work.rules.remove(rule),
  );
}

function addQueue(offline: Command): void {
  const queue = offline.command('queue').description('edits that the server has not got');
  each(queue, 'list', 'list them', (work, _words, options) => work.queue.list(options))
    .option('--status <status>', 'pending, inflight, blocked or dead')
    .option('--limit <number>', 'how many at most', '1000');
  each(queue, 'retry [edits...]', 'send dead edits anew; all unless named', (work, edits) =>
    work.queue.retry(edits),
  );
  each(queue, 'discard <edits...>', 'give edits up', (work, edits) => work.queue.discard(edits));
  each(queue, 'export', 'print all as lines of JSON', (work) => work.queue.export());
}
