import { expect, test } from 'vitest';
import { describeTimes } from './describe-times';

const every = (everySeconds: number) =>
  describeTimes({ crontab: null, everySeconds, timezone: 'UTC' });

test('tells an interval in its largest whole unit', () => {
  expect([60, 90, 7200, 86_400].map(every)).toEqual([
    'every minute',
    'every 90 seconds',
    'every 2 hours',
    'every day',
  ]);
});

test('tells a crontab with its time zone', () => {
  const times = { crontab: '0 8 * * MON', everySeconds: null, timezone: 'Europe/Berlin' };
  expect(describeTimes(times)).toBe('at 0 8 * * MON, Europe/Berlin');
});
