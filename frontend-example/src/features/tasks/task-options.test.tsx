import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { optionFaults, TaskOptions } from './task-options';

const form = () => screen.getByRole<HTMLFormElement>('form');

test('a browser is told the last date, and what it lets through all the same is a fault', () => {
  render(<TaskOptions errors={{}} />);
  expect(screen.getByLabelText('Not before').getAttribute('max')).toBe('9999-12-30T23:59');
});

test.each([
  ['12026-01-01T00:00', { runAt: ['This is not a date.'] }],
  ['2026-01-01T00:00', {}],
  ['', {}],
])('%o as the time to run has the faults %o', (runAt, faults) => {
  render(
    <form aria-label="Options">
      <input name="runAt" defaultValue={runAt} />
    </form>,
  );
  expect(optionFaults(form())).toEqual(faults);
});
