/** A value as text; nothing in it is ever markup. */
export function JsonView({ label, value }: { label: string; value: unknown }) {
  return (
    <pre className="json" tabIndex={0} role="region" aria-label={`${label} as JSON`}>
      {JSON.stringify(value, null, 2)}
    </pre>
  );
}
