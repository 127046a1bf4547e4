import { z } from 'zod';

/** The directives of the house's own policy; any other is not ours. */
const directives = [
  'default-src', 'script-src', 'script-src-elem', 'script-src-attr', 'style-src', 'style-src-elem', 'style-src-attr', 'font-src', 'connect-src', 'img-src', 'worker-src',
  'manifest-src', 'form-action', 'frame-ancestors', 'base-uri', 'object-src', 'media-src', 'frame-src', 'require-trusted-types-for', 'trusted-types',
] as const;

/** What may be known of a violation: which directive, and what kind of thing it stopped. Never an address. */
export interface Violation {
  directive: (typeof directives)[number] | 'other';
  blocked: 'inline' | 'eval' | 'data' | 'blob' | 'own' | 'elsewhere' | 'trusted-types' | 'unknown';
}

const text = z.string().max(8_192);
const OldReport = z.object({ 'csp-report': z.object({ 'effective-directive': text.optional(), 'violated-directive': text.optional(), 'blocked-uri': text.optional() }) });
const NewReports = z.array(z.object({ type: text, body: z.object({ effectiveDirective: text.optional(), blockedURL: text.nullish() }).optional() })).max(20);

/**
 * Reads what browsers send, in the old form of one report or in the new one of many.
 * @returns null when it is neither
 * Source: CSP level 3, section 5; Reporting API.
 */
export function readReport(body: unknown, origin: string): Violation[] | null {
  const old = OldReport.safeParse(body);
  if (old.success) {
    const report = old.data['csp-report'];
    return [violationOf(report['effective-directive'] ?? report['violated-directive'], report['blocked-uri'], origin)];
  }
  const many = NewReports.safeParse(body);
  if (!many.success) return null;
  return many.data.flatMap(({ type, body: report }) => (type === 'csp-violation' && report !== undefined ? [violationOf(report.effectiveDirective, report.blockedURL ?? undefined, origin)] : []));
}

function violationOf(directive: string | undefined, blocked: string | undefined, origin: string): Violation {
  const [name = ''] = (directive ?? '').split(' ');
  return { directive: directives.find((known) => known === name) ?? 'other', blocked: kindOf(blocked, origin) };
}

function kindOf(blocked: string | undefined, origin: string): Violation['blocked'] {
  if (blocked === undefined || blocked === '') return 'unknown';
  if (blocked === 'inline' || blocked === 'eval' || blocked === 'data' || blocked === 'blob') return blocked;
  if (blocked === 'wasm-eval') return 'eval';
  if (blocked.startsWith('trusted-types')) return 'trusted-types';
  if (blocked.startsWith('data:')) return 'data';
  if (blocked.startsWith('blob:')) return 'blob';
  if (!URL.canParse(blocked)) return 'unknown';
  return new URL(blocked).origin === origin ? 'own' : 'elsewhere';
}
