/**
 * Asks at a constant rate, whatever becomes of the answers: address, requests a second, seconds and connections are the
 * arguments. A request that finds no connection free waits for one, and its time counts from when it was to be sent. Prints how
 * many were answered a second, and the milliseconds that half of them and all but one in a hundred took at most, as JSON.
 */
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Caller } from '../faces/caller.ts';
import { percentile } from '../figures.ts';

const [, , url = '', rate = '', seconds = '', connections = ''] = process.argv;
const { origin, pathname, search } = new URL(url);
const address = pathname + search;
const betweenMs = 1000 / Number(rate);
const wanted = Math.round(Number(rate) * Number(seconds));
const times: number[] = [];

const begun = performance.now() + 20;
let next = 0;

/** Takes one request after the other, each when it is due or as soon as this connection is free. */
async function asking(caller: Caller): Promise<void> {
  while (next < wanted) {
    const due = begun + betweenMs * next;
    next += 1;
    // A timer is late by a millisecond at most; one that is early would count for us.
    for (let left = due - performance.now(); left > 0; left = due - performance.now()) await sleep(left);
    await caller.timed(address);
    times.push(performance.now() - due);
  }
  caller.close();
}

const callers = await Promise.all(Array.from({ length: Number(connections) }, () => Caller.open(origin, {})));
await Promise.all(callers.map(asking));
const perSecond = times.length / ((performance.now() - begun) / 1000);
process.stdout.write(
  `${JSON.stringify({ perSecond, p50: percentile(times, 0.5), p99: percentile(times, 0.99) })}\n`,
);
