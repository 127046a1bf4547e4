/** The five things a browser may remember for us. Nothing private, and nothing the house needs, is among them. */
export const allowedKeys = ['language', 'dismissed_alerts', 'cookie_consent', 'domain_filter', 'intended_tier'] as const;
export type AllowedKey = (typeof allowedKeys)[number];

const passes = (key: string): key is AllowedKey => (allowedKeys as readonly string[]).includes(key);

/**
 * Browser storage that never throws, also where it is full, forbidden or absent.
 * A key that is not on the list reads as null and is never written.
 */
export const safeLocalStorage = {
  getItem(key: AllowedKey): string | null {
    try {
      return passes(key) ? window.localStorage.getItem(key) : null;
    } catch {
      return null;
    }
  },
  setItem(key: AllowedKey, value: string): void {
    try {
      if (passes(key)) window.localStorage.setItem(key, value);
    } catch {
      // Full or forbidden: the preference lasts as long as the tab.
    }
  },
  removeItem(key: AllowedKey): void {
    try {
      window.localStorage.removeItem(key);
    } catch {
      // Nothing was kept, so nothing is left.
    }
  },
};
