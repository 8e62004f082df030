// src/graphql-env.d.ts is generated and committed; this fails when the API schema has moved on without it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const committed = readFileSync(join(root, 'src/graphql-env.d.ts'), 'utf8');
const scratch = mkdtempSync(join(tmpdir(), 'graphql-env-'));
const fresh = join(scratch, 'graphql-env.d.ts');

try {
  const cli = join(root, 'node_modules/gql.tada/bin/cli.js');
  execFileSync(process.execPath, [cli, 'generate', 'output', '--output', fresh], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (readFileSync(fresh, 'utf8') !== committed) {
    console.error('src/graphql-env.d.ts is older than the API schema: run `npm run schema`.');
    process.exitCode = 1;
  }
} finally {
  rmSync(scratch, { recursive: true });
}
