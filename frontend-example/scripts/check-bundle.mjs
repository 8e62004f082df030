// What a visitor downloads before the page works, held to a limit; what comes later is listed beside it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const FIRST_LOAD_KB = 140;
const dist = fileURLToPath(new URL('../dist', import.meta.url));
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'));

const kilobytes = (file) => gzipSync(readFileSync(join(dist, file))).length / 1000;
const entry = Object.values(manifest).find((chunk) => chunk.isEntry);
const first = new Set();

function collect(chunk) {
  if (first.has(chunk)) return;
  first.add(chunk);
  for (const name of chunk.imports ?? []) collect(manifest[name]);
}

collect(entry);
for (const chunk of Object.values(manifest)) {
  const when = first.has(chunk) ? 'first load' : 'later';
  for (const file of [chunk.file, ...(chunk.css ?? [])]) {
    console.log(`${kilobytes(file).toFixed(1).padStart(7)} KB gzip  ${when.padEnd(10)}  ${file}`);
  }
}

const total = [...first].reduce((sum, chunk) => sum + kilobytes(chunk.file), 0);
console.log(`First load: ${total.toFixed(1)} of ${FIRST_LOAD_KB} KB of JavaScript.`);
if (total > FIRST_LOAD_KB) {
  console.error('The first load has outgrown its limit: load something later, or leave it out.');
  process.exitCode = 1;
}
