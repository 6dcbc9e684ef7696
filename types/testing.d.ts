import latchkey = require('../index.js');

/** What both suites take. */
export interface ConformanceOptions<Subject> {
  /**
   * Registers a test: `test` of `node:test`, or what another runner calls it. A test fails by rejecting.
   */
  test: (name: string, run: () => Promise<void>) => unknown;
  /**
   * Makes what is tested, once.
   * @default the `create` of `module`
   */
  create?: () => Subject | Promise<Subject>;
  /**
   * A file, CommonJS or ES module, that exports `create`. Four processes load it, make their own over the same data, and race.
   * @default the tests with several processes are left out
   */
  module?: string;
}

/** Tests an engine. The keys that it uses are random, and it leaves some behind for a minute. */
export declare function engineConformance(
  options: ConformanceOptions<latchkey.Engine | latchkey.EngineOptions> & {
    /**
     * What the engine does besides get, put and remove: that it does that, and no more, is tested, too.
     * @default all of them
     */
    verbs?: readonly latchkey.Verb[];
  },
): number;

/** Tests a store with `make` and `retrieve`. Gives the number of tests. */
export declare function storeConformance(options: ConformanceOptions<latchkey.Store>): number;
