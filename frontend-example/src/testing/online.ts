import { expect } from 'vitest';

/**
 * Has everything asked again until `found` is there: whoever waits for an answer just then does not hear it. Ever more
 * seldom, for whoever has yet to notice that it waits begins anew.
 */
export async function online(found: () => unknown): Promise<void> {
  let next = 0;
  let pauseMs = 25;
  await expect
    .poll(() => {
      if (Date.now() >= next) {
        window.dispatchEvent(new Event('online'));
        pauseMs *= 2;
        next = Date.now() + pauseMs;
      }
      return found();
    })
    .toBeTruthy();
}
