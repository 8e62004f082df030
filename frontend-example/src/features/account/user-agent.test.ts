import { expect, test } from 'vitest';
import { describeAgent } from './user-agent';

const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Safari/537.36';

test.each([
  [CHROME, 'Chrome on Linux'],
  [CHROME.replace('X11; Linux x86_64', 'Linux; Android 16'), 'Chrome on Android'],
  [`${CHROME} Edg/150.0`, 'Edge on Linux'],
  ['Mozilla/5.0 (Windows NT 10.0; rv:150.0) Gecko/20100101 Firefox/150.0', 'Firefox on Windows'],
  ['backup-script/1.0', 'backup-script/1.0'],
  ['', 'Unknown client'],
])('%s', (text, words) => {
  expect(describeAgent(text)).toBe(words);
});
