import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { JsonView } from './json-view';

test.each([
  ['{ "id": 9007199254740993 }', true],
  ['{ "id": "9007199254740993", "at": 9007199254740991 }', false],
])('says so where a number may be rounded: %s', (json, said) => {
  render(<JsonView label="Result" value={JSON.parse(json) as unknown} />);
  expect(screen.queryByText(/may be rounded/) !== null).toBe(said);
});
