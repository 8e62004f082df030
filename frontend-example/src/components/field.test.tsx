import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { FieldGroup } from './field';

test('what is wrong with a group of inputs describes it', () => {
  render(
    <FieldGroup legend="May" errors={['Choose one.']}>
      <input />
    </FieldGroup>,
  );
  expect(screen.getByRole('group', { name: 'May', description: 'Choose one.' })).toBeTruthy();
});
