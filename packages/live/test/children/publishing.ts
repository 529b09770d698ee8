/**
 * A live over the data folder that it is told, whose app `live` tells a receiver; somebody publishes into it until it is killed.
 * Prints a line when the stream has its row.
 */
import process from 'node:process';
import { room, until } from '../broadcast.ts';
import { House, itemsOf, textOf } from '../house.ts';
import { Pusher } from '../pusher.ts';
import { named } from '../setting.ts';

const [dataDir = '', receiver = ''] = process.argv.slice(2);
const house = await House.over(dataDir);
house.configure('live', { 'callbacks.url': receiver });
await until('the receiver is known', () => house.live.settings.of(named('live')).callbacks !== null);
const key = textOf((await house.ask('POST', '/api/v1/apps/live/ingress', {})).body['key']);
const pusher = new Pusher(house.live.ports.rtmp ?? 0);
await pusher.open('live', key);
await until(
  'the row is there',
  async () => itemsOf(await house.ask('GET', '/api/v1/apps/live/streams')).length > 0,
);
house.live.plane.find(room('live'))?.sent(1234);
console.log('published');
