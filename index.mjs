import latchkey from './index.js';

export const { JwtMiddleware, jwtIdentity, status } = latchkey;
export default latchkey;
