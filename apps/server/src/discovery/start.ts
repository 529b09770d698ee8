import { isIPv4 } from 'node:net';
import type { Server } from '../compose.ts';
import { CommandError } from '../terminal/index.ts';

/** The UDP port on which apps look for a server, where the configuration names none. */
const usualPort = 7359;

/**
 * Lets apps of the same network find the server. The usual port may be taken by another server, then this one is found by
 * its address alone. Throws CommandError when a port that was asked for cannot be opened.
 */
export async function startDiscovery(server: Server, httpPort: number): Promise<void> {
  const { config, library, closing, log } = server;
  const host = addressOf(config.host);
  if (config.discoveryPort === 'off' || host === undefined) return;
  const port = config.discoveryPort ?? usualPort;
  try {
    const where = { port, host, httpPort, publicUrl: config.publicUrl ?? undefined };
    const discovery = await library.discoverable(where);
    closing.later('discovery', discovery, (open) => open.close());
    log.info({ discoveryPort: discovery.port }, 'apps of this network can find the server');
  } catch (error) {
    if (config.discoveryPort !== null)
      throw new CommandError(
        `UDP port ${port} cannot be opened. Stop the other program, or choose another with --discovery-port, or off.`,
        1,
        { cause: error },
      );
    log.warn({ err: error }, `UDP port ${port} cannot be opened: apps find this server by its address only`);
  }
}

/** Where to listen beside a host of HTTP: apps ask over IPv4 alone. */
function addressOf(host: string): string | undefined {
  if (host === '' || host === '::') return '0.0.0.0';
  if (host === 'localhost' || host === '::1') return '127.0.0.1';
  return isIPv4(host) ? host : undefined;
}
