interface NameQuestionProps {
  verb: string;
  name: string;
}

/** `Delete “name”?`, where what a user named cannot turn the question around. */
export function NameQuestion({ verb, name }: NameQuestionProps) {
  return (
    <>
      {verb} “<bdi>{name}</bdi>”?
    </>
  );
}
