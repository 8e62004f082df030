import type { ReactNode } from 'react';

interface PageHeadProps {
  title: string;
  /** Shown in place of the title, where it needs more than text. */
  heading?: ReactNode;
  children?: ReactNode;
}

/** The page's title, in the tab and as its heading, with the page's own actions beside it. */
export function PageHead({ title, heading = title, children }: PageHeadProps) {
  return (
    <div className="page-head">
      <title>{`${title} · Taskverse`}</title>
      <h1 tabIndex={-1} ref={arriveAt}>
        {heading}
      </h1>
      {children && <div className="page-actions">{children}</div>}
    </div>
  );
}

let arrived = false;

/** What had the focus is gone with the last page; keyboard and screen reader go on from the new one's heading. */
export function arriveAt(heading: HTMLElement | null): void {
  // of a page that has just been loaded the browser itself starts at the top
  if (arrived) heading?.focus({ preventScroll: true });
  arrived = true;
}
