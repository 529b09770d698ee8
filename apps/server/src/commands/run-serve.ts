import { createLogger } from '@bandstand/http';
import { AccountError } from '@bandstand/library';
import { startBackground } from '../background/index.ts';
import { compose, type Server } from '../compose.ts';
import type { Config } from '../config/index.ts';
import { startDiscovery } from '../discovery/index.ts';
import { startLive } from '../live/index.ts';
import { CommandError, createTerminal, type Terminal } from '../terminal/index.ts';
import { stopSignal } from './stop-signal.ts';

/** Runs the server until it is told to stop. */
export async function serve(config: Config): Promise<void> {
  const log = createLogger({ level: config.logLevel, format: process.stderr.isTTY ? 'text' : 'json' });
  const terminal = createTerminal();
  const server = await compose({ config, log });
  try {
    await firstAccount(server);
    const { port } = await listen(server);
    await startDiscovery(server, port);
    await startLive(server.live);
    const address = config.publicUrl ?? `http://${reachable(config.host)}:${port}`;
    announce(server, terminal, address);
    startBackground(server, terminal);
    // Whoever reads the line below may ask it to stop at once.
    const stopped = stopSignal();
    terminal.print(`Bandstand is ready at ${address}, its data is in ${config.data}`);
    await stopped;
    terminal.say('Stopping. Requests that run may finish.');
  } finally {
    await server.close();
    await log.flush();
  }
}

/** Makes the first account from the environment when there is none. */
async function firstAccount({ config, library }: Server): Promise<void> {
  const { accounts } = library.services.accounts;
  const { adminUser, adminPassword } = config;
  if (adminUser === null || adminPassword === null || !accounts.setupNeeded()) return;
  try {
    await accounts.addFirst({ username: adminUser, password: adminPassword });
    await accounts.adoptUnowned();
  } catch (error) {
    if (error instanceof AccountError)
      throw new CommandError(`BANDSTAND_ADMIN_USER, BANDSTAND_ADMIN_PASSWORD: ${error.safe}`);
    throw error;
  }
}

async function listen(server: Server) {
  try {
    return await server.listen();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE')
      throw new CommandError(
        `Port ${server.config.port} is in use. Stop the other program, or choose another with --port.`,
      );
    if (code === 'EACCES')
      throw new CommandError(
        `This user may not open port ${server.config.port}. Choose one above 1023 with --port.`,
      );
    throw error;
  }
}

function announce({ library }: Server, terminal: Terminal, address: string): void {
  const { accounts, setupToken } = library.services.accounts;
  if (!accounts.setupNeeded()) return;
  terminal.say(`There is no account yet. Make the first one at ${address}/setup#${setupToken.value}`);
}

/** An address on which this machine reaches a listener. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
