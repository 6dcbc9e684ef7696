import { rmSync } from 'node:fs';
import sqlite from 'node-sqlite3-wasm';
import type { Database, Statement } from './database.ts';

/** node-sqlite3-wasm with the methods of better-sqlite3, by which latchkey recognizes a database. Only one process may use the file. */
export class WasmDatabase implements Database {
  readonly #database: sqlite.Database;

  constructor(file: string) {
    // A process that was killed leaves its lock behind.
    rmSync(`${file}.lock`, { recursive: true, force: true });
    this.#database = new sqlite.Database(file);
  }

  get inTransaction() {
    return this.#database.inTransaction;
  }

  pragma(text: string) {
    return this.#database.all(`PRAGMA ${text}`);
  }

  exec(sql: string) {
    this.#database.exec(sql);
  }

  prepare(sql: string): Statement {
    const statement = this.#database.prepare(sql);
    return {
      run: (...values) => statement.run(values),
      // Its own get() keeps the file locked.
      get: (...values) => statement.all(values)[0],
      all: (...values) => statement.all(values),
    };
  }

  close() {
    this.#database.close();
  }
}
