import { type Live, LiveError } from '@bandstand/live';
import { CommandError } from '../terminal/index.ts';

/** Opens the ports of live and begins with what waits. Throws CommandError when a port that was asked for is taken. */
export async function startLive(live: Live): Promise<void> {
  try {
    await live.start();
  } catch (error) {
    if (!(error instanceof LiveError)) throw error;
    const words = `${error.safe} Or choose another with --rtmp-port and --webrtc-port, or off.`;
    throw new CommandError(words, 1, { cause: error });
  }
}
