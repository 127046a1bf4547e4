/** Joins parts so that no two lists give the same bytes: each part after its length, four bytes, big-endian. */
export function lengthPrefixed(parts: readonly string[]): Uint8Array {
  const encoded = parts.map((part) => new TextEncoder().encode(part));
  const joined = new Uint8Array(encoded.reduce((size, part) => size + 4 + part.byteLength, 0));
  const view = new DataView(joined.buffer);
  let at = 0;
  for (const part of encoded) {
    view.setUint32(at, part.byteLength);
    joined.set(part, at + 4);
    at += 4 + part.byteLength;
  }
  return joined;
}

/** Sixteen bytes as a UUID, version 8: a name that is computed and not random. */
export function uuidOf(bytes: Uint8Array): string {
  const named = Uint8Array.from(bytes.subarray(0, 16));
  named[6] = ((named[6] ?? 0) & 0x0f) | 0x80;
  named[8] = ((named[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...named].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
