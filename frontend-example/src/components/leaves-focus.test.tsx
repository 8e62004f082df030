import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { ActionButton } from './action-button';

const List = ({ rows, open }: { rows: string[]; open: boolean }) => (
  <ul tabIndex={-1}>
    {rows.map((row) => (
      <li key={row} tabIndex={-1} aria-label={row}>
        {open && <ActionButton>{row}</ActionButton>}
      </li>
    ))}
  </ul>
);

test.each([
  ['its row', ['a', 'b'], () => screen.getByRole('listitem', { name: 'b' })],
  ['the list, where the row goes with it', ['a'], () => screen.getByRole('list')],
])('a button that vanishes leaves the focus to %s', async (_, left, heir) => {
  const { rerender } = render(<List rows={['a', 'b']} open />);
  screen.getByRole('button', { name: 'b' }).focus();
  rerender(<List rows={left} open={false} />);
  await expect.poll(() => document.activeElement).toBe(heir());
});

test('a button that vanishes takes no focus from elsewhere', async () => {
  const { rerender } = render(<List rows={['a', 'b']} open />);
  screen.getByRole('button', { name: 'a' }).focus();
  rerender(<List rows={['a']} open />);
  await Promise.resolve();
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'a' }));
});
