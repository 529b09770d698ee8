import { join, resolve } from 'node:path';
import { createLogger } from '@bandstand/http';
import type { Command } from 'commander';
import { serveNode } from '../fpindex/index.ts';
import { CommandError, createTerminal } from '../terminal/index.ts';
import { configOf } from './command-options.ts';
import { stopSignal } from './stop-signal.ts';

interface ServeOptions {
  readonly dir?: string;
  readonly listen: { readonly host: string; readonly port: number };
}

/** Runs an index node until it is told to stop. */
export async function serveFpindex(command: Command): Promise<void> {
  const config = configOf(command);
  const { dir, listen } = command.opts<ServeOptions>();
  const folder = dir === undefined ? join(config.data, 'index') : resolve(dir);
  const log = createLogger({ level: config.logLevel, format: process.stderr.isTTY ? 'text' : 'json' });
  const terminal = createTerminal();
  const node = await serveNode({ folder, ...listen, token: config.fpindexToken, log }).catch(
    (error: unknown) => {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code !== 'EADDRINUSE') throw error;
      throw new CommandError(`Port ${listen.port} is in use. Choose another with --listen.`);
    },
  );
  try {
    const host = listen.host.includes(':') ? `[${listen.host}]` : listen.host;
    terminal.print(`The index node answers at http://${host}:${node.port}, its indexes are in ${folder}`);
    void node.loaded().then(() => terminal.say('All indexes are loaded.'));
    await stopSignal();
  } finally {
    await node.close();
    await log.flush();
  }
}
