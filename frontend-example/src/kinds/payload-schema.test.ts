import { expect, test } from 'vitest';
import { payloadFields } from './payload-schema';

const labelOf = (name: string, title?: string) =>
  payloadFields({ properties: { [name]: { type: 'string', title } } })[0]?.label;

test.each([
  ['timeoutSeconds', 'Timeoutseconds', 'Timeout seconds'],
  ['maxBytes', 'Maxbytes', 'Max bytes'],
  ['url', 'Url', 'URL'],
  ['json', 'Json', 'JSON'],
  ['callbackUrl', 'Callbackurl', 'Callback URL'],
  ['paper', undefined, 'Paper'],
  ['seconds', 'Seconds', 'Seconds'],
])('%s with the title %s is labelled by its key: %s', (name, title, label) => {
  expect(labelOf(name, title)).toBe(label);
});

test('a title that somebody wrote stays as it is', () => {
  expect(labelOf('to', 'Who reads it')).toBe('Who reads it');
  expect(labelOf('max_bytes', 'Max Bytes')).toBe('Max Bytes');
  expect(labelOf('github', 'GitHub')).toBe('GitHub');
});
