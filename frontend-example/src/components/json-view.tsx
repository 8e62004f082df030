import { holdsRounded } from './rounded';

/** A value as text; nothing in it is ever markup. */
export function JsonView({ label, value }: { label: string; value: unknown }) {
  const text = JSON.stringify(value, null, 2);
  return (
    <>
      <pre className="json" tabIndex={0} role="region" aria-label={`${label} as JSON`}>
        {text}
      </pre>
      {holdsRounded(text) && (
        <small>
          Whole numbers of 16 digits and more may be rounded here; the API has them exactly.
        </small>
      )}
    </>
  );
}
