/** A bare node:http server that sends the file of its first argument, with Node's own defaults. */
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import process from 'node:process';

const path = process.argv[2] ?? '';
const { size } = statSync(path);
const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': size });
  createReadStream(path).pipe(response);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') process.stdout.write(`http://127.0.0.1:${address?.port}\n`);
});
