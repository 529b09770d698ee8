import { type Command, InvalidArgumentError } from 'commander';
import { addOptions } from './command-options.ts';

/** `bandstand fpindex serve`: an index node alone, on a listener of its own. */
export function addFpindexCommands(program: Command): void {
  const fpindex = program.command('fpindex').description('the index of fingerprints');
  const serve = fpindex
    .command('serve')
    .description('start an index node alone; other machines need BANDSTAND_FPINDEX_TOKEN')
    .option('--dir <DIR>', 'folder of the indexes (default: index in the data folder)')
    .option('--listen <ADDRESS:PORT>', 'where to listen, port 0 for a free one', listenerOf, {
      host: '127.0.0.1',
      port: 6081,
    });
  addOptions(serve, ['data', 'logLevel']).action(async (_options, self: Command) => {
    const { serveFpindex } = await import('./run-fpindex.ts');
    await serveFpindex(self);
  });
}

/** An address and a port: `127.0.0.1:6081`, `[::1]:6081`, `:6081` for 127.0.0.1. */
function listenerOf(text: string): { readonly host: string; readonly port: number } {
  const [, six, host, digits] = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]]*)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65_535)
    throw new InvalidArgumentError('Say an address and a port, such as 127.0.0.1:6081.');
  return { host: six ?? (host === undefined || host === '' ? '127.0.0.1' : host), port };
}
