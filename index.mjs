import latchkey from './index.js';

export const { JwtMiddleware, isLatchkeyError, jwtIdentity, status } = latchkey;
export default latchkey;
