import { expect, test } from 'vitest';
import { duration, relativeTime } from './time';

test.each([
  [350, '350 ms'],
  [4200, '4.2 s'],
  [60_000, '1 min'],
  [200_000, '3 min 20 s'],
  [7_500_000, '2 h 5 min'],
  [90_000_000, '1 d 1 h'],
])('%d ms are %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test('tells how far away a time is', () => {
  const now = Date.parse('2026-01-01T12:00:00Z');
  expect(relativeTime('2026-01-01T12:00:03Z', now)).toBe('just now');
  expect(relativeTime('2026-01-01T11:58:30Z', now)).toBe('1 min. ago');
  expect(relativeTime('2026-01-01T15:00:00Z', now)).toBe('in 3 hr.');
});
