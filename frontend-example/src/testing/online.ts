import { expect } from 'vitest';

/** Has everything asked again until `found` is there: whoever waits for an answer just then does not hear it. */
export async function online(found: () => unknown): Promise<void> {
  await expect
    .poll(() => {
      window.dispatchEvent(new Event('online'));
      return found();
    })
    .toBeTruthy();
}
