/** The server sends a comment every 12 seconds. */
const SILENCE_MS = 30_000;

/** A connection that a network has dropped may look open for hours: one that is silent for too long is broken off. */
export async function fetchWatched(
  input: RequestInfo | URL,
  init: RequestInit = {},
): Promise<Response> {
  const silence = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  function heard() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      silence.abort(new Error('The stream fell silent.'));
    }, SILENCE_MS);
  }

  function over() {
    clearTimeout(timer);
    init.signal?.removeEventListener('abort', over);
  }

  heard();
  init.signal?.addEventListener('abort', over);
  const signals = init.signal ? [init.signal, silence.signal] : [silence.signal];
  const answer = await fetch(input, { ...init, signal: AbortSignal.any(signals) }).catch(
    (error: unknown) => {
      over();
      throw error;
    },
  );
  const watched = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, out) {
      heard();
      out.enqueue(chunk);
    },
    flush: over,
  });
  return new Response(answer.body?.pipeThrough(watched) ?? null, answer);
}
