import { Field, SelectField, TextField } from '../components/field';
import { errorsOf, type FieldErrors, pathOf } from './payload-form';
import type { PayloadField } from './payload-schema';
import { shownText } from './payload-text';

interface KindFieldsProps {
  fields: PayloadField[];
  errors: FieldErrors;
}

/** An input for each part of the payload, as the kind's schema describes it. */
export function KindFields({ fields, errors }: KindFieldsProps) {
  return fields.map((field) => (
    <KindField key={pathOf(field)} field={field} errors={errorsOf(field, errors)} />
  ));
}

function KindField({ field, errors }: { field: PayloadField; errors: string[] }) {
  const { type, label, hint, required } = field;
  const shown = shownText(field);
  const common = { name: pathOf(field), label, hint, errors };
  if (type === 'boolean') {
    return <Field {...common} type="checkbox" role="switch" defaultChecked={shown !== null} />;
  }
  if (type === 'choice') {
    return (
      <SelectField {...common} required={required} defaultValue={shown ?? ''}>
        {/* or the first would be sent, which nobody has chosen */}
        {!shown && <option value="">—</option>}
        {field.choices.map((choice) => (
          <option key={String(choice)} value={String(choice)}>
            {typeof choice === 'boolean' ? YES_NO[Number(choice)] : String(choice)}
          </option>
        ))}
      </SelectField>
    );
  }
  if (type === 'json') {
    return <TextField {...common} required={required} defaultValue={shown ?? ''} />;
  }
  return <Typed {...common} field={field} />;
}

const YES_NO = ['No', 'Yes'];

/** What a schema limits to this many characters is taken for one line. */
const LINE = 500;

type TypedProps = Parameters<typeof Field>[0] & { field: PayloadField };

function Typed({ field, ...common }: TypedProps) {
  const { type, min, max, maxLength, required } = field;
  const shown = shownText(field) ?? '';
  const text = type === 'text';
  if (text && isLong(field)) {
    const { name, label, hint, errors } = common;
    const area = { name, label, hint, errors, maxLength, required, dir: 'auto' };
    return <TextField {...area} defaultValue={shown} />;
  }
  return (
    <Field
      {...common}
      type={text ? 'text' : 'number'}
      step={type === 'integer' ? 1 : 'any'}
      {...{ min, max, maxLength, required }}
      defaultValue={shown}
      dir={text ? 'auto' : undefined}
    />
  );
}

/** It may have several lines, of which an input makes one. */
const isLong = ({ maxLength = Infinity, initial }: PayloadField): boolean =>
  maxLength > LINE || /[\r\n]/.test(String(initial));
