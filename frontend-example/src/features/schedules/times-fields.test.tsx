import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { readTimes } from './times-fields';

test('an interval beyond the numbers of the API is still one that the API can refuse', () => {
  render(
    <form aria-label="Times">
      <input name="count" defaultValue="99999999" />
      <input name="unit" defaultValue="86400" />
    </form>,
  );
  const form = screen.getByRole<HTMLFormElement>('form');
  expect(readTimes(form)).toEqual({ everySeconds: 2 ** 31 - 1 });
});
