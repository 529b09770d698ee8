import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Metrics } from '../src/health/metrics.ts';

test('answers are counted by operation, status and duration, in the form that scrapers read', async (t) => {
  const metrics = new Metrics();
  t.after(() => metrics.close());
  metrics.countRequest('tracks.list', 200, 1);
  metrics.countRequest('tracks.list', 200, 40);
  metrics.countRequest('tracks.list', 404, 9000);
  metrics.countRequest('none', 404, 0.2);
  const lines = (await metrics.text()).split('\n');
  const about = (what: string) => lines.filter((line) => line.startsWith(what));
  assert.deepEqual(about('bandstand_http_requests_total'), [
    'bandstand_http_requests_total{operation="tracks.list",status="200"} 2',
    'bandstand_http_requests_total{operation="tracks.list",status="404"} 1',
    'bandstand_http_requests_total{operation="none",status="404"} 1',
  ]);
  const durations = about('bandstand_http_request_duration_seconds').filter((line) =>
    line.includes('tracks.list'),
  );
  assert.deepEqual(
    durations.map((line) => line.replace(/^.*seconds_/, '').replace('operation="tracks.list"', '')),
    [
      'bucket{le="0.001",} 1',
      'bucket{le="0.005",} 1',
      'bucket{le="0.01",} 1',
      'bucket{le="0.025",} 1',
      'bucket{le="0.05",} 2',
      'bucket{le="0.1",} 2',
      'bucket{le="0.25",} 2',
      'bucket{le="0.5",} 2',
      'bucket{le="1",} 2',
      'bucket{le="5",} 2',
      'bucket{le="+Inf",} 3',
      'sum{} 9.041',
      'count{} 3',
    ],
  );
  // Each kind is announced once, and the measurements of the process are there too.
  assert.equal(about('# TYPE bandstand_http_requests_total counter').length, 1);
  assert.equal(about('# TYPE process_resident_memory_bytes gauge').length, 1);
});

test('numbers with labels are told in the form of Prometheus, and none that could not be read', async (t) => {
  const metrics = new Metrics();
  t.after(() => metrics.close());
  const labels = { tenant: 'a "b"\\\n' };
  metrics.family({ name: 'used', help: 'Used', type: 'gauge', read: () => [{ labels, value: 1.5 }] });
  metrics.family({
    name: 'broken_total',
    help: 'Broken',
    type: 'counter',
    read: () => {
      throw new Error('away');
    },
  });
  const text = await metrics.text();
  assert.match(text, /^# TYPE used gauge\nused\{tenant="a \\"b\\"\\\\\\n"\} 1\.5$/m);
  assert.match(text, /^# TYPE broken_total counter\n(?!broken)/m);
});
