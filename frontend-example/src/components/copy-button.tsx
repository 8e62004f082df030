import { useState } from 'react';

/** Says that it has copied; where the browser refuses, the text is there to be selected. */
export function CopyButton({ text, children }: { text: string; children: string }) {
  const [copied, setCopied] = useState<boolean | null>(null);

  function copy() {
    navigator.clipboard.writeText(text).then(
      () => {
        setCopied(true);
      },
      () => {
        setCopied(false);
      },
    );
  }
  return (
    <span className="copy">
      <button type="button" className="small" onClick={copy}>
        {children}
      </button>
      <small role="status">
        {copied === true && 'Copied.'}
        {copied === false && 'Select it and copy it by hand.'}
      </small>
    </span>
  );
}
