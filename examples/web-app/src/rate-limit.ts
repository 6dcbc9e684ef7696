import { rateLimit } from 'express-rate-limit';

/** Refuses more than ten failed attempts a minute. Several servers need one of its stores, such as rate-limit-redis. */
export function limitAttempts() {
  return rateLimit({
    windowMs: 60_000,
    limit: 10,
    skipSuccessfulRequests: true,
    message: 'Too many attempts. Wait for a minute.',
  });
}
