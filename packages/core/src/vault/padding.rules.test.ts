import { expect, test } from 'vitest';
import { paddedSize } from './padding.rules.ts';

test.each([
  [4, 256], [255, 256], [256, 256], [257, 512], [512, 512], [513, 1024], [1025, 2048], [2049, 4096], [4097, 8192], [8192, 8192],
])('%i bytes stand in a frame of %i', (bytes, size) => {
  expect(paddedSize(bytes)).toBe(size);
});

test.each([8193, 9999, 65_540, 100_000, 1_000_003, 16 * 1024 * 1024])('above 8 KiB, %i bytes follow the published formula', (bytes) => {
  const exponent = BigInt(Math.floor(Math.log2(bytes)));
  const zeroBits = exponent - (BigInt(Math.floor(Math.log2(Number(exponent)))) + 1n);
  const mask = (1n << zeroBits) - 1n;
  expect(BigInt(paddedSize(bytes))).toBe((BigInt(bytes) + mask) & ~mask);
});

test('a frame is never smaller than what it holds, nor more than a sixteenth larger above 8 KiB', () => {
  const lengths = Array.from({ length: 60_000 }, (_, i) => 8193 + i);
  expect(lengths.filter((bytes) => paddedSize(bytes) < bytes || paddedSize(bytes) > bytes * 1.063)).toEqual([]);
});

test('texts of different length in one class have one size, so that a size tells a class and nothing more', () => {
  expect([...new Set(Array.from({ length: 253 }, (_, length) => paddedSize(length + 4)))]).toEqual([256]);
});
