/** A bare node:http server that answers every request with the text of its first argument and the headers of its second, in JSON. */
import { createServer } from 'node:http';
import process from 'node:process';

const body = process.argv[2] ?? '{}';
const headers: Readonly<Record<string, string>> = {
  ...JSON.parse(process.argv[3] ?? '{}'),
  'content-length': String(Buffer.byteLength(body)),
};
const server = createServer((_request, response) => {
  response.writeHead(200, headers);
  response.end(body);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') process.stdout.write(`http://127.0.0.1:${address?.port}\n`);
});
