import { Component, type ReactNode } from 'react';
import { Alert } from './alert';

/** A fault in rendering shows words and a way out instead of an empty page. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <main className="failed-page">
        <Alert>This page has stopped working.</Alert>
        <button
          onClick={() => {
            window.location.reload();
          }}
        >
          Reload
        </button>
      </main>
    );
  }
}
