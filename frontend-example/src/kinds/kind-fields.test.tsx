import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { KindFields } from './kind-fields';
import { filledWith, readPayload } from './payload-form';
import { payloadFields } from './payload-schema';

const tagOf = (label: string) => screen.getByLabelText(label).tagName;

test('a text keeps its lines, and a short one has an input of one line', () => {
  const schema = {
    properties: { text: { type: 'string' }, to: { type: 'string', maxLength: 50 } },
  };
  const fields = filledWith(payloadFields(schema), { text: 'a\nb', to: 'Ada' });
  render(
    <form aria-label="Payload">
      <KindFields fields={fields} errors={{}} />
    </form>,
  );
  expect([tagOf('Text'), tagOf('To')]).toEqual(['TEXTAREA', 'INPUT']);
  const form = screen.getByRole<HTMLFormElement>('form');
  expect(readPayload(fields, form).payload).toEqual({ text: 'a\nb', to: 'Ada' });
});

test('a text that has lines keeps them, however short it is', () => {
  const schema = { properties: { to: { type: 'string', maxLength: 50 } } };
  render(<KindFields fields={filledWith(payloadFields(schema), { to: 'a\nb' })} errors={{}} />);
  expect(tagOf('To')).toBe('TEXTAREA');
});
