import type { ReactNode } from 'react';

/** Stays focusable while busy; the form ignores a second submit. */
export function SubmitButton({ busy, children }: { busy: boolean; children: ReactNode }) {
  return (
    <button type="submit" aria-busy={busy} aria-disabled={busy}>
      {children}
    </button>
  );
}
