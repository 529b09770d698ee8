import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { adminEnv, startServer } from './instance/serving.ts';
import { ask, at, signIn } from './instance/talking.ts';

const metricsToken = 'the token for measurements';

test('a 404 is measured as one, streams as the API has them, and the log knows the request', async (t) => {
  const server = await startServer(t, { env: { ...adminEnv, BANDSTAND_METRICS_TOKEN: metricsToken } });
  const { url } = server;
  const token = await signIn(url);
  const missing = await ask(url, '/api/v1/apps/nothing/streams', { token });
  assert.equal(missing.status, 404);
  const stats = await ask(url, '/api/v1/hub/stats', { token });
  assert.deepEqual([at(stats.body, 'streams'), at(stats.body, 'viewers'), at(stats.body, 'apps')], [0, 0, 1]);
  const { text } = await ask(url, '/metrics', { token: metricsToken });
  assert.match(text, /^bandstand_http_requests_total\{operation="live\.list-streams",status="404"\} 1$/m);
  assert.doesNotMatch(text, /operation="live\.list-streams",status="200"/);
  for (const line of [
    'bandstand_live_active_streams{protocol="rtmp"} 0',
    'bandstand_live_viewers 0',
    'bandstand_live_apps 1',
    'bandstand_live_quota_used{tenant="platform",metric="apps"} 1',
  ])
    assert(text.split('\n').includes(line), line);
  const requestId = String(at(missing.body, 'requestId'));
  const found = await ask(url, `/api/v1/hub/logs?requestId=${requestId}`, { token });
  assert.match(String(at(found.body, 'items.0.message')), /^GET \/api\/v1\/apps\/nothing\/streams 404$/);
  await server.stop();
  const lines = readFileSync(join(server.data, 'logs', 'server.log'), 'utf8').split('\n');
  assert(lines.some((line) => line.includes(`"requestId":"${requestId}"`) && line.includes('"status":404')));
  assert.equal(
    lines.some((line) => line.includes(token) || line.includes(metricsToken)),
    false,
  );
});
