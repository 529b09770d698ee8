import type { TestContext } from 'node:test';
import type { Port } from '@bandstand/offline';

/** Two ends of a wire between threads. */
export function wire(t: TestContext): readonly [Port, Port] {
  const { port1, port2 } = new MessageChannel();
  t.after(() => port1.close());
  port1.start();
  port2.start();
  const of = (port: typeof port1): Port => ({
    postMessage: (message) => port.postMessage(message),
    addEventListener: (_type, listener) =>
      port.addEventListener('message', (event) =>
        listener({ data: 'data' in event ? event.data : undefined }),
      ),
  });
  return [of(port1), of(port2)];
}
