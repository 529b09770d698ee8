export { respondSocket, type SocketExchange } from './respond.ts';
export { Seats } from './seats.ts';
export { asksForSocket, takeUpgrades, type Upgrade } from './upgrade.ts';
