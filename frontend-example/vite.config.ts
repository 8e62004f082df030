import { readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// One fixed address: the API allows it by name (CORS), so a silent move to the next port would only fail later.
const address = { host: '127.0.0.1', port: 5173, strictPort: true };

// What is seen of the built files here is seen under the policy that nginx sends with them.
const nginx = readFileSync(new URL('nginx.conf', import.meta.url), 'utf8');
const [, policy = ''] = /Content-Security-Policy "(.+)"/.exec(nginx) ?? [];

export default defineConfig({
  plugins: [react()],
  server: address,
  preview: { ...address, headers: { 'Content-Security-Policy': policy } },
  // read by scripts/check-bundle.mjs
  build: { manifest: true, reportCompressedSize: false },
  test: {
    environment: 'happy-dom',
    // a process for each file: a BroadcastChannel reaches all threads of one, so files would hear each other
    pool: 'forks',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/testing/setup.ts'],
    restoreMocks: true,
    unstubGlobals: true,
    // deadlines, not pauses: a busy machine may need them, no test passes by waiting for one
    testTimeout: 30_000,
    expect: { poll: { timeout: 10_000 } },
  },
});
