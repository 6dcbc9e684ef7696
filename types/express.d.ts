import latchkey = require('../index.js');
import verifier = require('./verifier.js');

// Types for Express, for those who want them: `import 'latchkey/express'`, once. `req.session` is never declared: it belongs to the
// application, and to express-session.

declare global {
  namespace Express {
    /**
     * The claims of users. Extend it, as the users of your `getUser` have them:
     *
     * @example
     * declare global {
     *   namespace Express {
     *     interface IdentityClaims {
     *       department: string;
     *     }
     *   }
     * }
     */
    interface IdentityClaims {}

    /** The claims of access tokens that `requireToken` verifies. Extend it with those that your issuer adds. */
    interface AccessToken extends verifier.AccessTokenClaims {}

    interface Request {
      /** Set by jwt-identity, which must be mounted before. */
      identity: latchkey.Identity<IdentityClaims>;
      /** Set by `requireToken` of `latchkey/verifier`. */
      auth?: AccessToken;
    }
  }
}
