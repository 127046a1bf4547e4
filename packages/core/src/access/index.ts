export { beginGuest, guestDays, hashToken, newToken } from './begin-guest.ts';
export { countAttempt } from './count-attempt.ts';
export { codeMinutes, leaveCode, secretPlace } from './leave-code.ts';
export { guardedLimits, softLimits } from './limits.rules.ts';
export { mayOperate, type Right } from './roles.rules.ts';
export { addressIndex, maskOf, openAddress, setAddress } from './set-address.ts';
