// The graphql-sse client as an app uses it: told what to ask, it writes what it gets, one line of JSON each.
// Arguments: url, request as JSON, tokens as JSON: each connection takes the next of them, the last one again and again.
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../frontend-example/package.json', import.meta.url));
const { createClient } = require('graphql-sse');
const [url, request, tokens] = process.argv.slice(2);
const left = JSON.parse(tokens);
const write = (line) => console.log(JSON.stringify(line));

const client = createClient({
  url,
  headers: () => ({ authorization: `Bearer ${left.length > 1 ? left.shift() : left[0]}` }),
  retryAttempts: Infinity,
  retry: () => new Promise((resolve) => setTimeout(resolve, 100)),
  on: { connected: (again) => write({ connected: again }) },
});
client.subscribe(JSON.parse(request), {
  next: (answer) => write({ next: answer }),
  error: (error) => write({ error: error.message }),
  complete: () => write({ complete: true }),
});
