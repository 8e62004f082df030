import type { ReactNode } from 'react';
import { Notice } from './alert';
import { CopyButton } from './copy-button';

/** Held by the page that made it, and gone with it. */
export function Secret({ secret, children }: { secret: string; children: ReactNode }) {
  return (
    <Notice>
      <p>{children}</p>
      <p className="secret">
        <code>{secret}</code>
        <CopyButton text={secret}>Copy</CopyButton>
      </p>
    </Notice>
  );
}
