import type { Request } from 'express';

const BROWSERS = [
  ['Edge', /\bEdg\//],
  ['Opera', /\bOPR\//],
  ['Firefox', /\bFirefox\//],
  ['Chrome', /\b(?:Headless)?Chrom(?:e|ium)\//],
  ['Safari', /\bSafari\//],
  ['curl', /^curl\//],
] as const;

const SYSTEMS = [
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Android', /\bAndroid\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMac OS X\b/],
  ['Linux', /\bLinux\b/],
] as const;

/** “Firefox on Linux”: what users recognize their devices by. */
export function deviceOf(req: Request): string {
  const agent = req.get('user-agent') ?? '';
  const find = (table: readonly (readonly [string, RegExp])[]) =>
    table.find(([, pattern]) => pattern.test(agent))?.[0];
  const system = find(SYSTEMS);
  return (find(BROWSERS) ?? 'Unknown browser') + (system ? ` on ${system}` : '');
}
