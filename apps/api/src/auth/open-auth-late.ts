import type { Auth } from './auth.ts';

/** Sign-in that opens at its first use, and again after a use that failed: its secrets follow from keys that may be away. */
export function openAuthLate(open: () => Auth): Auth {
  let opened: Auth | null = null;
  const auth = (): Auth => (opened ??= open());
  return {
    issueCode: async (address) => auth().issueCode(address),
    signIn: async (address, code, headers) => auth().signIn(address, code, headers),
    session: async (headers) => auth().session(headers),
    signOut: async (headers) => auth().signOut(headers),
  };
}
