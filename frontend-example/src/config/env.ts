const DEFAULT_API_URL = 'http://127.0.0.1:8000/graphql';

/** An http(s) address, or a path on the page's own origin. Throws on anything else. */
export function parseApiUrl(value: string | undefined): string {
  const raw = value?.trim() || DEFAULT_API_URL;
  const base = raw.startsWith('/') ? window.location.origin : undefined;
  if (!URL.canParse(raw, base)) throw invalid(raw);
  const url = new URL(raw, base);
  if (!['http:', 'https:'].includes(url.protocol)) throw invalid(raw);
  return url.href;
}

function invalid(raw: string): Error {
  return new Error(`VITE_API_URL must be an http(s) address or a path, got "${raw}".`);
}

export const env = {
  apiUrl: parseApiUrl(import.meta.env.VITE_API_URL),
};
