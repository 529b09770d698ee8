export { createNatsQueue, type NatsQueueOptions } from './nats-queue.ts';
