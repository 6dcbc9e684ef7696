import { WasmDatabase } from './sqlite-wasm.ts';

/** What the app uses of SQLite: node:sqlite and better-sqlite3 have it alike. */
export interface Database {
  exec(sql: string): unknown;
  prepare(sql: string): Statement;
  close(): void;
}

export interface Statement {
  run(...values: Value[]): { changes: number | bigint };
  get(...values: Value[]): unknown;
  all(...values: Value[]): unknown[];
}

type Value = string | number | null;

/** Opens a database with Node's own SQLite, or where Node has none yet (before 22.13), with one in WebAssembly. */
export function openDatabase(file: string): Database {
  const sqlite = process.getBuiltinModule('node:sqlite');
  if (sqlite === undefined) return new WasmDatabase(file);
  const database = new sqlite.DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 1000;');
  return database;
}
