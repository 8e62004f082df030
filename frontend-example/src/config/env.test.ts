import { expect, test } from 'vitest';
import { parseApiUrl } from './env';

test('falls back to the local API', () => {
  expect(parseApiUrl(undefined)).toBe('http://127.0.0.1:8000/graphql');
  expect(parseApiUrl(' ')).toBe('http://127.0.0.1:8000/graphql');
});

test('accepts an https address and a path on the own origin', () => {
  expect(parseApiUrl('https://api.example.org/graphql')).toBe('https://api.example.org/graphql');
  expect(parseApiUrl('/graphql')).toBe(`${window.location.origin}/graphql`);
});

test.each(['api.example.org/graphql', 'ftp://example.org', 'javascript:alert(1)'])(
  'refuses %s and names the variable',
  (value) => {
    expect(() => parseApiUrl(value)).toThrow('VITE_API_URL');
  },
);
