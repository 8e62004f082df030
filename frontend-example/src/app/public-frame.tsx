import type { ReactNode } from 'react';
import { Brand } from './brand';

export function PublicFrame({ children }: { children: ReactNode }) {
  return (
    <main className="public-page">
      <Brand />
      <div className="card">{children}</div>
    </main>
  );
}
