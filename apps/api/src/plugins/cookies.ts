/** Whether the house is reached through TLS; plain http is for a loopback house alone. */
const isSecure = (siteUrl: string): boolean => siteUrl.startsWith('https:');

/** Cookie names. `__Host-` binds a cookie to this host, this path and TLS; a loopback house cannot carry it. */
export function cookieNames(siteUrl: string): { session: string; guest: string; operator: string } {
  const prefix = isSecure(siteUrl) ? '__Host-' : '';
  return { session: `${prefix}omen`, guest: `${prefix}omen-guest`, operator: `${prefix}omen-operator` };
}

/** A Set-Cookie header for a token of ours: out of reach of scripts and of other sites' posts. Zero seconds clears it. */
export function writeCookie(siteUrl: string, which: 'guest' | 'operator', token: string, maxAgeSeconds: number): string {
  const secure = isSecure(siteUrl) ? '; Secure' : '';
  return `${cookieNames(siteUrl)[which]}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}${secure}`;
}
