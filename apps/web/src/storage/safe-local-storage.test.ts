import { afterEach, describe, expect, it, vi } from 'vitest';
import { allowedKeys, safeLocalStorage, type AllowedKey } from './safe-local-storage.ts';

const refuse = () => { throw new DOMException('no', 'QuotaExceededError'); };
const forbidden = 'question' as AllowedKey;

describe('browser storage', () => {
  const real = window.localStorage;
  afterEach(() => { real.clear(); });

  it('keeps and forgets each of the five allowed keys', () => {
    expect(allowedKeys).toHaveLength(5);
    for (const key of allowedKeys) {
      safeLocalStorage.setItem(key, 'kept');
      expect(safeLocalStorage.getItem(key)).toBe('kept');
      safeLocalStorage.removeItem(key);
      expect(safeLocalStorage.getItem(key)).toBeNull();
    }
  });

  it('neither writes nor reads a key that is not on the list', () => {
    safeLocalStorage.setItem(forbidden, 'private');
    expect(window.localStorage.length).toBe(0);
    window.localStorage.setItem(forbidden, 'planted');
    expect(safeLocalStorage.getItem(forbidden)).toBeNull();
  });

  it('never throws where storage is full or forbidden', () => {
    vi.spyOn(window, 'localStorage', 'get').mockReturnValue({
      length: 0, key: refuse, clear: refuse, getItem: refuse, setItem: refuse, removeItem: refuse,
    });
    expect(safeLocalStorage.getItem('language')).toBeNull();
    expect(() => { safeLocalStorage.setItem('language', 'en'); }).not.toThrow();
    expect(() => { safeLocalStorage.removeItem('language'); }).not.toThrow();
  });

  it('never throws where storage is absent', () => {
    vi.spyOn(window, 'localStorage', 'get').mockImplementation(refuse);
    expect(safeLocalStorage.getItem('language')).toBeNull();
    expect(() => { safeLocalStorage.setItem('language', 'en'); }).not.toThrow();
  });
});
