import latchkey = require('../index.js');

/** The options of both suites. */
export interface ConformanceOptions<Subject> {
  /**
   * Registers a test: `test` of `node:test` or of another runner. A test fails by rejecting.
   */
  test: (name: string, run: () => Promise<void>) => unknown;
  /**
   * Creates what is tested. Called once.
   * @default the `create` of `module`
   */
  create?: () => Subject | Promise<Subject>;
  /**
   * A file, CommonJS or ES module, that exports `create`. Four processes load it, create their own with the same data, and race.
   * @default the tests with several processes are skipped
   */
  module?: string;
}

/** Tests an engine. Its keys are random, and some of them remain for a minute. */
export declare function engineConformance(
  options: ConformanceOptions<latchkey.Engine | latchkey.EngineOptions> & {
    /**
     * The verbs that the engine has besides get, put and remove: it must have these and no others.
     * @default all of them
     */
    verbs?: readonly latchkey.Verb[];
  },
): number;

/** Tests a store with `make` and `retrieve`. Returns the number of tests. */
export declare function storeConformance(options: ConformanceOptions<latchkey.Store>): number;
