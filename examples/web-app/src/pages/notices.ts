/** What a page says about the form that led to it. The address names it, so that nothing needs to be stored for it. */
export const NOTICES = new Map([
  ['welcome', 'Your account is ready.'],
  ['logged-out', 'You are logged out on this device.'],
  ['logged-out-everywhere', 'You are logged out on all devices.'],
  ['others-ended', 'All other sessions were ended.'],
  ['session-ended', 'The session was ended.'],
  ['password-changed', 'Your password was changed, and all other sessions were ended.'],
  ['user-logged-out', 'The user was logged out on all devices.'],
]);
