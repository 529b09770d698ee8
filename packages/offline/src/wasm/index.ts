export { WasmConnection } from './connection.ts';
export { connectWasm, loadSqlite, openMemory } from './open.ts';
