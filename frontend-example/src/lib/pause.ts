/** Ends early when the network returns, or with `closed`. */
export function pause(ms: number, closed?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, ms);
    function end() {
      clearTimeout(timer);
      window.removeEventListener('online', end);
      closed?.removeEventListener('abort', end);
      resolve();
    }
    window.addEventListener('online', end);
    closed?.addEventListener('abort', end);
  });
}
